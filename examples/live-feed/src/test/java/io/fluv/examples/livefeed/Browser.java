package io.fluv.examples.livefeed;

import io.fluv.testkit.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium without a window, driven by its own driver. Skips the test where either is missing. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** Held here, so that its level is not forgotten: it warns that it does not know this Chromium's own protocol. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriverService service;
    private final ChromeDriver driver;

    private Browser(ChromeDriverService service, ChromeDriver driver) {
        this.service = service;
        this.driver = driver;
    }

    static Browser start(Path profile) {
        SELENIUM.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Tool.CHROMIUM.required().toFile());
        options.addArguments(
                "--headless",
                "--user-data-dir=" + profile,
                "--no-sandbox", // which root can't have
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                // Nothing but the page is to be fetched.
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-quic");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Tool.CHROMEDRIVER.required().toFile())
                .usingAnyFreePort()
                .build();
        return new Browser(service, new ChromeDriver(service, options));
    }

    void open(String url) {
        driver.get(url);
    }

    /** Goes to an empty page, and forgets what the one before has complained of. */
    void leave() {
        open("about:blank");
        complaints();
    }

    /** The size of the page in CSS pixels. */
    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** What the system prefers: light or dark. */
    void colours(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    WebElement element(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** The text of an element, also of one that is scrolled out of sight. */
    String text(String css) {
        return element(css).getDomProperty("textContent").strip();
    }

    /** The whole number that an element shows, without its commas. */
    long number(String css) {
        return Long.parseLong(text(css).replace(",", ""));
    }

    void click(String css) {
        element(css).click();
    }

    /** Runs a script in the page. What it returns is a Boolean, a Long or a String. */
    <T> T run(Class<T> type, String script) {
        return type.cast(driver.executeScript(script));
    }

    /** Runs a script in the page that returns texts. */
    List<String> texts(String script) {
        return ((List<?>) driver.executeScript(script))
                .stream().map(String.class::cast).toList();
    }

    /** Waits until something is true of the page. */
    void await(String what, ExpectedCondition<Boolean> condition) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .ignoring(WebDriverException.class)
                .withMessage(() -> what + "; the page says: " + text("body"))
                .until(condition);
    }

    void awaitText(String css, String regex) {
        await(css + " matches " + regex, page -> text(css).matches(regex));
    }

    void awaitNumber(String css, long number) {
        await(css + " is " + number, page -> number(css) == number);
    }

    /** A picture of all of the page, for those who look at how the test went. */
    void photograph(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Map<String, Object> picture =
                driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
        Files.write(SCREENSHOTS.resolve(name + ".png"), OutputType.BYTES.convertFromBase64Png((String)
                picture.get("data")));
    }

    /** What the page has complained of since this was last asked. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        try {
            driver.quit();
        } finally {
            service.stop();
            awaitEndOfHttpClients();
        }
    }

    /** On JDK 17 a client of Selenium's keeps its selector until it was collected and, at most three seconds later, saw it. */
    private static void awaitEndOfHttpClients() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            while (thread.getName().endsWith("-SelectorManager") && thread.isAlive() && System.nanoTime() < deadline) {
                System.gc();
                try {
                    thread.join(200);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
