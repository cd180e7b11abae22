package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// The BOM has no parent, so that nobody's dependencies come along with it: what Maven would keep in step is kept here.
class BomTest {

    private static final List<String> PUBLISHED = List.of("framework", "nio-adapters", "spring-starter");

    @Test
    void itsVersionIsThatOfTheModules() throws Exception {
        assertEquals(own(pom("."), "version"), own(pom("bom"), "version"));
    }

    @Test
    void itListsThePublishedModulesAndNoOther() throws Exception {
        var published = new TreeSet<String>();
        for (String module : PUBLISHED) {
            published.add(own(pom(module), "artifactId"));
        }
        var listed = new TreeSet<String>();
        var dependencies = pom("bom").getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            listed.add(own((Element) dependencies.item(i), "artifactId"));
        }
        assertEquals(published, listed);
    }

    private static Element pom(String folder) throws Exception {
        Document document = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                .parse(Pages.ROOT.resolve(folder, "pom.xml").toFile());
        return document.getDocumentElement();
    }

    private static String own(Element parent, String name) {
        var children = parent.getChildNodes();
        return IntStream.range(0, children.getLength()).mapToObj(children::item)
                .filter(child -> child.getNodeName().equals(name)).findFirst().orElseThrow().getTextContent();
    }
}
