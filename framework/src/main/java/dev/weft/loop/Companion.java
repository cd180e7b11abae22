package dev.weft.loop;

/// What a layer above the engine keeps for one thread, and has to bring to an end before the thread's body does: the
/// generators that it left unfinished, for instance. See [Strand#accompany].
///
/// A task of Weft's tells of its end, and whoever runs a body on a thread of his own may. A thread that Weft knows nothing of
/// (a platform thread, a guest) ends without a word.
@FunctionalInterface
public interface Companion {

    /// The body has returned or thrown; its outermost scope is still open, so this may wait, and sees the cancellation of
    /// the task. By the thread itself. Must let nothing out. May be called more than once.
    void threadEnds();
}
