package dev.weft;

import dev.weft.Task.Status;

/// When [Weft#waitFor] has waited long enough. As `return_when` of `asyncio.wait`.
public enum When {

    /// As soon as one task has ended, however it did.
    FIRST_COMPLETED {
        @Override
        boolean endsWith(Status status) {
            return true;
        }
    },

    /// As soon as one task has failed, and at the latest when all have ended. One that was cancelled has not failed.
    FIRST_EXCEPTION {
        @Override
        boolean endsWith(Status status) {
            return status == Status.FAILED;
        }
    },

    /// When all have ended.
    ALL_COMPLETED {
        @Override
        boolean endsWith(Status status) {
            return false;
        }
    };

    /// Whether the wait is over as soon as one task has ended so.
    abstract boolean endsWith(Status status);
}
