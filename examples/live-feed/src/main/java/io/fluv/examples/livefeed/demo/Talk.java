package io.fluv.examples.livefeed.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** What the built-in senders say: a web server's log, a host's measurements, a shop's events, a rack's sensors. */
final class Talk {
    private static final String[] PATHS = {
        "/",
        "/cart",
        "/search?q=lamp",
        "/product/4711",
        "/product/815",
        "/checkout",
        "/login",
        "/api/stock",
        "/img/hero.webp"
    };
    private static final String[] METHODS = {"GET", "GET", "GET", "GET", "GET", "POST"};
    private static final String[] GOODS = {
        "desk lamp", "standing desk", "monitor arm", "notebook", "office chair", "keyboard"
    };
    private static final String[] TOWNS = {"Lisbon", "Oslo", "Graz", "Turin", "Ghent", "Kraków", "Porto", "Lyon"};
    private static final String[] MEASURED = {"cpu.user", "cpu.system", "mem.used", "disk.queue", "http.latency"};
    private static final double[] USUAL = {38, 11, 62, 4, 21};
    private static final String[] SENSORS = {"rack1.temp", "rack2.temp", "rack3.temp"};

    private static final int LOCAL_7 = 23 * 8;
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int INFO = 6;

    private Talk() {}

    /** Lines of syslog, RFC 5424, as a web server would log each request. */
    static Supplier<String> webServer(String host, Random random) {
        return () -> {
            int fate = random.nextInt(400);
            int status = fate == 0 ? 502 : fate < 6 ? 404 : fate < 30 ? 304 : 200;
            int severity = status == 502 ? ERROR : status == 404 ? WARNING : INFO;
            int millis = 2 + (int) (Math.exp(random.nextGaussian() * 0.8) * 9);
            return String.format(
                    Locale.ROOT,
                    "<%d>1 %s %s nginx 812 - - %s %s %d %d ms",
                    LOCAL_7 + severity,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS),
                    host,
                    any(METHODS, random),
                    any(PATHS, random),
                    status,
                    millis);
        };
    }

    /** Measurements of a host, each in turn. */
    static Supplier<String> host(Random random) {
        return wandering(MEASURED, USUAL, 0.16, random);
    }

    /** Measurements of sensors, each in turn. */
    static Supplier<String> sensors(Random random) {
        return wandering(SENSORS, new double[] {21.5, 24, 22.8}, 0.01, random);
    }

    /** Values that wander about what is usual, a share of it at a time, and come back. */
    private static Supplier<String> wandering(String[] names, double[] usual, double share, Random random) {
        double[] values = usual.clone();
        int[] turn = {0};
        return () -> {
            int i = turn[0]++ % names.length;
            values[i] += usual[i] * share * random.nextGaussian() + (usual[i] - values[i]) * 0.06;
            values[i] = Math.max(0, values[i]);
            return String.format(Locale.ROOT, "%s %.2f", names[i], values[i]);
        };
    }

    /** JSON objects of a shop. */
    static Supplier<String> shop(Random random) {
        return () -> {
            int fate = random.nextInt(100);
            if (fate == 0) {
                return "{\"level\":\"error\",\"event\":\"payment failed\",\"order\":" + order(random)
                        + ",\"reason\":\"card declined\"}";
            }
            String goods = any(GOODS, random);
            if (fate < 8) {
                return "{\"level\":\"warn\",\"event\":\"stock low\",\"item\":\"" + goods + "\",\"left\":"
                        + random.nextInt(9) + "}";
            }
            return "{\"level\":\"info\",\"event\":\"order placed\",\"order\":" + order(random) + ",\"item\":\"" + goods
                    + "\",\"town\":\"" + any(TOWNS, random) + "\"}";
        };
    }

    private static int order(Random random) {
        return 100_000 + random.nextInt(900_000);
    }

    private static String any(String[] of, Random random) {
        return of[random.nextInt(of.length)];
    }
}
