package dev.weft.examples.orders;

/// What was sold.
///
/// @param id      in the database
/// @param article its name
/// @param pieces  how many
/// @param cents   paid for all of them
/// @param receipt of the payment
record Order(long id, String article, int pieces, int cents, String receipt) {
}
