package dev.weft.examples.crawler;

import java.util.List;

/// What one round of a way brings home: the pages and a remark on that round for the table.
record Harvest(List<Page> pages, String note) {}
