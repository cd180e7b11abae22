package dev.weft.examples.seeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedsTest {

    private final Transcript out = new Transcript();
    private final Transcript err = new Transcript();

    @Test
    void theListNamesEachExampleWithItsSeedAndItsLesson() {
        assertEquals(0, run("--list"));
        assertEquals(Catalogue.ALL.size(), out.lines().size());
        for (Example example : Catalogue.ALL) {
            String line = example.name() + " +" + example.seeds() + " +" + example.lesson();
            assertTrue(out.lines().stream().anyMatch(printed -> printed.matches(line)), line);
        }
    }

    @Test
    void namesAreUniqueAndAreThoseOfTheClasses() throws Exception {
        for (Example example : Catalogue.ALL) {
            Class.forName("dev.weft.examples.seeds." + example.name()).getMethod("main", String[].class);
        }
        assertEquals(Catalogue.ALL.size(), Catalogue.ALL.stream().map(Example::name).distinct().count());
    }

    @Test
    void namesRunInTheOrderGiven() {
        assertEquals(0, run("NothingRunsUnforked", "DependentTask"));
        assertEquals("nothing yet", out.lines().getFirst());
        assertEquals("Task 2 completed", out.lines().getLast());
        assertEquals(List.of(), err.lines());
    }

    @Test
    void eachExampleRunsByItsName() {
        for (Example example : Catalogue.ALL) {
            assertEquals(0, run(example.name()), example.name());
        }
    }

    @Test
    void aBadNameIsToldBeforeAnythingRuns() {
        assertEquals(2, run("GatherOrder", "GatherOder"));
        assertEquals(
                List.of("seeds: there is no example \"GatherOder\"; give --list, or one or more names from it"),
                err.lines());
        assertEquals(List.of(), out.lines());
    }

    @Test
    void noArgumentsAreToldWhatToGive() {
        assertEquals(2, run());
        assertEquals(List.of("seeds: nothing to run; give --list, or one or more names from it"), err.lines());
    }

    private int run(String... arguments) {
        return new Seeds(out.out, err.out).run(Duration.ofMillis(2), List.of(arguments));
    }
}
