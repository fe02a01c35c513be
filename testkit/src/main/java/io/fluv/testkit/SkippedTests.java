package io.fluv.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Looks in surefire's reports for tests that did not run although the build says success.
 *
 * <p>Two kinds are known to go unnoticed. A test skips itself, for whatever reason: allowed are a missing {@link Tool},
 * and in the Reactive Streams TCK what it cannot verify or what the specification leaves optional. And a whole TCK class
 * is overlooked, because nothing on the class path runs TestNG: each must have a report, and tests in it.
 */
final class SkippedTests {
    private static final List<String> TCK_REASONS = List.of(
            "Not verified by this TCK.",
            "Not verified using this TCK.",
            "Skipped because tested publisher does NOT implement this OPTIONAL requirement.");

    /** The smallest of the TCK's verifications has more tests than this; fewer means that some were not found. */
    private static final int TCK_LEAST = 25;

    private int tests;
    private int forWantOfTool;
    private int optionalInTck;
    private int tckClasses;
    private int tckTests;
    private final List<String> problems = new ArrayList<>();

    private SkippedTests() {}

    /** Reads the reports of these modules and returns what is wrong. */
    static List<String> check(List<Path> modules, Consumer<String> output) throws IOException {
        SkippedTests all = new SkippedTests();
        for (Path module : modules) {
            all.read(module);
        }
        output.accept("tests: " + all.tests + ", of these " + all.tckTests + " in " + all.tckClasses
                + " TCK classes; skipped: " + all.forWantOfTool + " for want of a program, " + all.optionalInTck
                + " that the TCK cannot verify or that are optional");
        return all.problems;
    }

    private void read(Path module) throws IOException {
        Path sources = module.resolve("src/test/java");
        for (Path source : BuildCheck.testSources(module)) {
            String path = sources.relativize(source).toString();
            String type = path.substring(0, path.length() - ".java".length())
                    .replace(source.getFileSystem().getSeparator(), ".");
            Path report = module.resolve("target/surefire-reports/TEST-" + type + ".xml");
            boolean tck = source.getFileName().toString().contains("Tck");
            if (Files.exists(report)) {
                read(report, type, tck);
            } else if (!Files.readString(source).contains("abstract class " + simpleName(type))) {
                problems.add(type + " ran no test: surefire has no report of it");
            }
        }
    }

    private void read(Path report, String type, boolean tck) throws IOException {
        NodeList cases = parse(report).getElementsByTagName("testcase");
        int ran = 0;
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            Element skipped = (Element) test.getElementsByTagName("skipped").item(0);
            if (skipped == null) {
                ran++;
            } else {
                skip(test.getAttribute("classname") + "." + test.getAttribute("name"), reason(skipped), tck);
            }
        }
        tests += cases.getLength();
        if (tck) {
            tckClasses++;
            tckTests += cases.getLength();
            if (ran == 0 || cases.getLength() < TCK_LEAST) {
                problems.add(type + " ran " + ran + " of " + cases.getLength()
                        + " tests; the TCK has more: is the TestNG engine on the class path?");
            }
        }
    }

    private void skip(String test, String reason, boolean tck) {
        if (reason.startsWith(Tool.SKIPPED) && reason.endsWith(Tool.NOT_INSTALLED)) {
            forWantOfTool++;
        } else if (tck && TCK_REASONS.stream().anyMatch(reason::startsWith)) {
            optionalInTck++;
        } else {
            problems.add(test + " was skipped, and not for a reason that is allowed: "
                    + (reason.isEmpty() ? "none given" : reason));
        }
    }

    /** Surefire has the reason as an attribute when JUnit gave it, and at the head of a stack trace when it was thrown. */
    private static String reason(Element skipped) {
        String type = skipped.getAttribute("type");
        String text = type.isEmpty() ? skipped.getAttribute("message") : skipped.getTextContent();
        String first = text.strip().lines().findFirst().orElse("");
        return first.startsWith(type + ": ") ? first.substring(type.length() + 2) : first;
    }

    private static Element parse(Path report) throws IOException {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("cannot read " + report, e);
        }
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
