package dev.weft.everywhere;

import java.util.List;

/// What one run is to be cancelled by: nothing, one cancellation, or two.
record Plan(Target target, List<Cue> cues) {

    /// Which scope the first cancellation is of. A second one is always of the scope around that of the victim's body.
    enum Target {
        /// One that the victim entered: the cancellation ends at its edge, and the victim goes on.
        SCOPE,
        /// The victim's outermost: it ends with the cancellation.
        TASK
    }

    /// One cancellation: when such a moment has come for so many times, counted from 0 since the one before it.
    record Cue(Moment moment, int at) {

        @Override
        public String toString() {
            return moment + " " + (at + 1);
        }
    }

    static final Plan NOTHING = new Plan(Target.SCOPE, List.of());

    static Plan once(Target target, Moment moment, int at) {
        return new Plan(target, List.of(new Cue(moment, at)));
    }

    Plan andThen(Moment moment, int at) {
        return new Plan(target, List.of(cues.getFirst(), new Cue(moment, at)));
    }

    boolean isWatchedFor() {
        return cues.stream().anyMatch(cue -> cue.moment().isWatchedFor());
    }

    @Override
    public String toString() {
        return switch (cues.size()) {
            case 0 -> "not cancelled";
            case 1 -> "its " + words() + " cancelled " + cues.getFirst();
            default ->
                "its " + words() + " cancelled " + cues.getFirst() + ", and the scope around it then " + cues.get(1);
        };
    }

    private String words() {
        return target == Target.SCOPE ? "scope" : "task";
    }
}
