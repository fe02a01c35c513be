package io.fluv.examples.livefeed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees: the page in a real browser, before the application in a process of its own. */
@Timeout(120) // a browser and a JVM begin, on a machine that may be busy
class BrowserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path profile;

    private static Browser browser;
    private static ApplicationProcess application;

    /** The number of the last line that came before this test; what a page shows of earlier lines is not looked at. */
    private long before;

    @BeforeAll
    static void startAll() throws Exception {
        browser = Browser.start(profile);
        application = ApplicationProcess.start();
    }

    @AfterAll
    static void endAll() {
        if (browser != null) { // skipped, where there is none
            browser.close();
        }
        if (application != null) {
            application.close();
        }
    }

    @BeforeEach
    void open() {
        browser.colours("light");
        browser.size(1280, 900);
        open(application);
        before = browser.number("#count-lines");
    }

    @AfterEach
    void leave() {
        browser.leave();
    }

    private static void open(ApplicationProcess where) {
        browser.open(where.url());
        browser.awaitText("#state", "Live");
        browser.await("numbers", page -> !browser.text("#senders").isEmpty());
    }

    @Test
    void linesEventsAndDatagramsAppearAndAreCountedAndFiltered() throws Exception {
        try (Socket sender = connect(application.lines())) {
            sender.getOutputStream()
                    .write("a plain line\n<163>1 - web-1 nginx - - - it broke\ncpu 42\n".getBytes(UTF_8));
            browser.awaitNumber("#count-lines", before + 3);
            tell(application.events(), "{\"event\":\"order placed\",\"item\":\"lamp\"}\n");
            browser.awaitNumber("#count-lines", before + 4);
            tellByUdp("temp 21.5\n");
            tellByUdp("one <b>datagram</b>\n");

            browser.awaitNumber("#count-datagrams", 2);
            browser.awaitNumber("#count-lines", before + 6);
            browser.await("six rows", page -> texts().size() == 6);
            assertThat(texts())
                    .containsExactly(
                            "a plain line",
                            "web-1 nginx: it broke",
                            "cpu 42",
                            "order placed item=lamp",
                            "temp 21.5",
                            "one <b>datagram</b>");
            assertThat(browser.number("#count-missed")).isZero();
            browser.awaitText("[data-name='cpu'] .now", "42");
            browser.awaitText("[data-name='temp'] .now", "21.5");
            browser.awaitText("#senders tr:first-child", "127\\.0\\.0\\.1:" + sender.getLocalPort() + ".*read");

            browser.element("#filter-text").sendKeys("lamp");
            browser.await("one row", page -> texts().equals(List.of("order placed item=lamp")));
            browser.element("#filter-text").clear();
            browser.element("#filter-severity").sendKeys("Errors");
            browser.await("one row", page -> texts().equals(List.of("web-1 nginx: it broke")));
            browser.photograph("lines");
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aPageThatAnotherOneHoldsSaysSo() throws Exception {
        HttpURLConnection other = application.get("/api/page?ask=1&after=" + before);
        try {
            assertThat(other.getResponseCode()).isEqualTo(200);
            browser.awaitText("#way-hint", "1 other page watches.*");
            tell(application.lines(), "one\ntwo\n");
            browser.awaitText("#state", "Held by another page");
            browser.awaitText("#others", "Another page holds the feed\\.");
            assertThat(texts()).containsExactly("one");
        } finally {
            other.disconnect();
        }

        browser.await("both lines", page -> texts().equals(List.of("one", "two")));
        browser.awaitText("#state", "Live");
    }

    @Test
    void aPauseHoldsTheSenderAndAfterItEveryLineComesInOrder() throws Exception {
        int lines = 20_000;
        browser.run(Object.class, """
                window.flood = [];
                liveFeed.addEventListener('lines', ({detail}) => {
                  for (const {text} of detail.filter((line) => line.text.startsWith('flood '))) {
                    window.flood.push(Number(text.split(' ')[1]));
                  }
                });
                """);
        browser.click("#pause");
        browser.awaitText("#state", "Paused.*");

        try (Flood flood = Flood.start(application.lines(), lines)) {
            // The page says that the sender is held, and the sender notices: what it writes is not accepted.
            browser.await("held for a second", page -> heldMillis(flood) >= 1000);
            browser.awaitText("#state", "Paused; the senders wait");
            browser.awaitText("#stage-senders [data-note]", "1 can't send: .* wait there");
            browser.awaitText("#stage-kernel [data-note]", "unread: the windows close");
            browser.awaitText("#stage-fluv [data-value]", "0 B/s");
            browser.awaitNumber("#count-rate", 0);
            assertThat(browser.number("#owed")).isZero();
            long accepted = flood.accepted();
            long received = browser.number("#count-lines");
            browser.await("held for two seconds", page -> heldMillis(flood) >= 2000);
            assertThat(flood.accepted()).isEqualTo(accepted).isLessThan(Flood.bytes(lines) / 4);
            assertThat(flood.isFinished()).isFalse();
            assertThat(browser.number("#count-lines")).isEqualTo(received);
            assertThat(browser.run(Long.class, "return flood.length"))
                    .as("lines shown during the pause")
                    .isZero();
            browser.photograph("paused-light");
            browser.colours("dark");
            browser.photograph("paused-dark");

            browser.click("#pause");
            flood.awaitFinished(PATIENCE);
            browser.await("all lines", page -> browser.run(Long.class, "return flood.length") == lines);
        }
        assertThat(browser.run(Boolean.class, "return flood.every((number, i) => number === i)"))
                .as("in order")
                .isTrue();
        browser.awaitText("#state", "Live");
        browser.awaitNumber("#count-lines", before + lines);
        assertThat(browser.number("#count-missed")).isZero();
        assertThat(browser.run(Long.class, "return liveFeed.outOfOrder")).isZero();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aPageThatComesBackGoesOnWhereItWas() throws Exception {
        try (Socket sender = connect(application.lines())) { // one, for the lines of several come in any order
            OutputStream lines = sender.getOutputStream();
            lines.write("first\n".getBytes(UTF_8));
            browser.await("a row", page -> texts().equals(List.of("first")));
            browser.run(Object.class, "dispatchEvent(new Event('pagehide'))");
            lines.write("meanwhile\n".getBytes(UTF_8));
            browser.run(Object.class, "dispatchEvent(new Event('pageshow'))");
            lines.write("then\n".getBytes(UTF_8));

            browser.await("each line once", page -> texts().equals(List.of("first", "meanwhile", "then")));
        }
        browser.awaitText("#state", "Live");
        assertThat(browser.number("#count-missed")).isZero();
        assertThat(browser.run(Long.class, "return liveFeed.outOfOrder")).isZero();
    }

    @Test
    void aPageIsGivenEveryLineFromTheFirstOnThoughItWasLetGoUntilTheServerStops() throws Exception {
        before = 0;
        try (ApplicationProcess ending = ApplicationProcess.start("--live-feed.patience=500ms");
                Socket sender = connect(ending.lines())) {
            open(ending);
            String howTo =
                    "echo \"hello\" \\| nc -N 127\\.0\\.0\\.1 " + ending.lines().getPort();
            browser.awaitText("#rows-empty", "Nothing has come in yet\\.Send a line: " + howTo);
            browser.awaitText(
                    "#senders-hint",
                    ".*udp 127\\.0\\.0\\.1:" + ending.datagrams().getPort());
            browser.photograph("empty");
            sender.getOutputStream().write("before\n".getBytes(UTF_8));
            browser.await("a row", page -> texts().equals(List.of("before")));

            browser.click("#pause");
            int many = 800; // more than a page asks for at a time, so that a page which is paused holds them
            sender.getOutputStream().write("many\n".repeat(many).getBytes(UTF_8));
            browser.awaitText("#state", "Paused; the server has let go of this page");
            browser.awaitText("#way-hint", "The server has let go of this page.*");
            browser.photograph("let-go");
            browser.click("#pause");
            browser.awaitText("#state", "Live");
            browser.awaitNumber("#stage-page [data-value]", 1 + many);
            assertThat(browser.number("#count-missed")).isZero();

            ending.terminate();
            ending.awaitStopping();
            sender.getOutputStream().write("after\nthe last".getBytes(UTF_8));
            sender.shutdownOutput();

            browser.await("the last rows", page -> last(2).equals(List.of("after", "the last")));
            browser.awaitText("#state", "The server has ended the stream; trying again");
            int sigterm = 128 + 15;
            assertThat(ending.awaitExit().code()).isEqualTo(sigterm);
        }
    }

    @Test
    void everyTextCanBeReadInLightAndDarkAndNothingIsWiderThanTheScreen() throws Exception {
        tell(application.lines(), "INFO fine\nWARN slow\nERROR broken\nDEBUG detail\ncpu 3\n");
        browser.await("rows", page -> texts().size() == 5);
        SoftAssertions all = new SoftAssertions();
        for (String colours : List.of("light", "dark")) {
            for (int width : new int[] {1280, 390}) {
                String name = "page-" + width + "-" + colours;
                browser.size(width, 844);
                browser.colours(colours);
                all.assertThat(browser.texts(script("contrast.js"))).as(name).isEmpty();
                all.assertThat(browser.run(Boolean.class, "return document.documentElement.scrollWidth <= innerWidth"))
                        .as(name + " fits the screen")
                        .isTrue();
                browser.photograph(name);
            }
        }
        all.assertAll();
    }

    /** What the rows say that have come since this test began. */
    private List<String> texts() {
        return browser.texts("return [...document.querySelectorAll('#rows li')]"
                + ".filter((row) => row.dataset.number > " + before + ")"
                + ".map((row) => row.querySelector('.text').textContent)");
    }

    private List<String> last(int count) {
        List<String> all = texts();
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    private static long heldMillis(Flood flood) {
        String row = "#senders tr[data-sender='" + flood.name() + "']";
        return Long.parseLong(browser.element(row).getDomAttribute("data-held-millis"));
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    private static void tell(InetSocketAddress address, String text) throws IOException {
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }
    }

    private void tellByUdp(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, application.datagrams()));
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream script = BrowserTest.class.getResourceAsStream(name)) {
            return new String(script.readAllBytes(), UTF_8);
        }
    }
}
