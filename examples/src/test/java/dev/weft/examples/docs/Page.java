package dev.weft.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A page of documentation, taken apart.
///
/// @param name    the file, as seen from the repository's root
/// @param blocks  fenced, in order
/// @param links   outside the blocks, in order
/// @param anchors its headings, as links name them
record Page(String name, List<Block> blocks, List<Link> links, Set<String> anchors) {

    private static final Set<String> OUTPUT = Set.of("text", "output");

    List<Listing> listings() {
        List<Listing> listings = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.language().equals("java")) {
                listings.add(new Listing(block, outputAt(i + 1, block.heading())));
            }
        }
        return listings;
    }

    private Optional<String> outputAt(int index, String heading) {
        return blocks.stream().skip(index).limit(1)
                .filter(next -> OUTPUT.contains(next.language()) && next.heading().equals(heading))
                .map(Block::text).findFirst();
    }
}
