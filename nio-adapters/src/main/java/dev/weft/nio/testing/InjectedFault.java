package dev.weft.nio.testing;

/// A fault that really happened.
///
/// @param connection which one, counted from 0 in the order in which they were accepted; 0 for a stream
/// @param direction  "incoming" or "outgoing", as in [FaultPlan]
/// @param fault      what it was
/// @param offset     how many bytes had gone before, in that direction
public record InjectedFault(int connection, String direction, String fault, long offset) {

    @Override
    public String toString() {
        return "connection " + connection + ", " + direction + ", after " + offset + " bytes: " + fault;
    }
}
