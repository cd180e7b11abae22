package dev.weft.examples.orders;

/// How many pieces of an article there are.
///
/// @param article  its name
/// @param free     that anybody can have
/// @param reserved for orders that are being paid
/// @param sold     ever
record StockLine(String article, int free, int reserved, int sold) {

    StockLine reserve(int pieces) {
        return new StockLine(article, free - pieces, reserved + pieces, sold);
    }

    StockLine release(int pieces) {
        return new StockLine(article, free + pieces, reserved - pieces, sold);
    }

    StockLine sell(int pieces) {
        return new StockLine(article, free, reserved - pieces, sold + pieces);
    }

    /// Not now, but if those who have reserved some do not pay.
    boolean mayYetHave(int pieces) {
        return free < pieces && pieces <= free + reserved;
    }
}
