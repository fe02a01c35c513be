package io.fluv.examples.livefeed.line;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much a line matters: syslog's eight levels, as far as a page tells them apart. */
public enum Severity {
    ERROR,
    WARNING,
    INFO,
    DEBUG;

    private static final Pattern WORD = Pattern.compile("\\b(FATAL|ERROR|WARN|WARNING|INFO|DEBUG|TRACE)\\b");

    /** Where in a line a level is looked for; further on it is a word like any other. */
    private static final int HEAD = 64;

    /**
     * Of syslog's numerical severity.
     *
     * @param code 0 (emergency) to 7 (debug)
     */
    static Severity ofSyslog(int code) {
        if (code <= 3) {
            return ERROR;
        }
        if (code == 4) {
            return WARNING;
        }
        return code <= 6 ? INFO : DEBUG;
    }

    /** Of a word, in any case, such as loggers write; INFO when it is none of them. */
    static Severity ofWord(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "FATAL", "ERROR", "ERR", "CRITICAL", "ALERT", "EMERGENCY" -> ERROR;
            case "WARN", "WARNING" -> WARNING;
            case "DEBUG", "TRACE" -> DEBUG;
            default -> INFO;
        };
    }

    /** Of the level that stands in capitals near the start of a line; INFO when there is none. */
    static Severity in(String text) {
        Matcher matcher = WORD.matcher(text).region(0, Math.min(text.length(), HEAD));
        return matcher.find() ? ofWord(matcher.group()) : INFO;
    }
}
