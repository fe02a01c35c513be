package io.fluv.examples.livefeed.line;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was said: a text that matters more or less, and for a measurement its name and value too.
 *
 * @param name of what was measured, or null; then {@code value} is null as well
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Message(
        Severity severity,
        String text,
        @Nullable String name,
        @Nullable Double value) {
    /** {@code name value}, as Graphite takes it, with or without a time behind. */
    private static final Pattern MEASUREMENT =
            Pattern.compile("([A-Za-z_][\\w.:/-]*+)\\s++(-?\\d++(?:\\.\\d++)?(?:[eE][+-]?\\d++)?)(?:\\s++\\d++)?");

    private static final Pattern SYSLOG = Pattern.compile("<(\\d{1,3})>(.*)", Pattern.DOTALL);
    private static final int MOST_PRIORITY = 191; // facility 23, severity 7

    /** RFC 5424: version, time, host, application, process, message type, structured data, then the text. */
    private static final Pattern RFC_5424 = Pattern.compile(
            "1 \\S++ (\\S++) (\\S++) \\S++ \\S++ (?:-|(?:\\[(?:[^]\\\\]|\\\\.)*+])++)(?: \\uFEFF?(.*))?",
            Pattern.DOTALL);

    /** RFC 3164: {@code Oct 11 22:14:15}, then the host, the tag and the text. */
    private static final Pattern RFC_3164_TIME =
            Pattern.compile("[A-Z][a-z]{2} [ \\d]\\d \\d{2}:\\d{2}:\\d{2} (.*)", Pattern.DOTALL);

    /** A text that matters as much as it says itself. */
    public static Message text(String text) {
        return new Message(Severity.in(text), text, null, null);
    }

    /** What a line says: syslog of either form, a measurement, or whatever else it is. */
    public static Message parse(String line) {
        Matcher syslog = SYSLOG.matcher(line);
        if (syslog.matches()) {
            int priority = Integer.parseInt(syslog.group(1));
            if (priority <= MOST_PRIORITY) {
                return new Message(Severity.ofSyslog(priority % 8), withoutHeader(syslog.group(2)), null, null);
            }
        }
        Matcher measurement = MEASUREMENT.matcher(line.strip());
        if (measurement.matches()) {
            double value = Double.parseDouble(measurement.group(2));
            if (Double.isFinite(value)) {
                return measurement(measurement.group(1), value);
            }
        }
        return text(line);
    }

    private static String withoutHeader(String syslog) {
        Matcher modern = RFC_5424.matcher(syslog);
        if (modern.matches()) {
            String said = modern.group(3) == null ? "" : modern.group(3);
            return modern.group(1) + " " + modern.group(2) + ": " + said;
        }
        Matcher old = RFC_3164_TIME.matcher(syslog);
        return old.matches() ? old.group(1) : syslog;
    }

    private static Message measurement(String name, double value) {
        String number = value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
        return new Message(Severity.INFO, name + " " + number, name, value);
    }

    /**
     * What a JSON object says. {@code name} with a number as {@code value} is a measurement. Otherwise {@code message} (or
     * {@code msg}, {@code event}) is the text, {@code level} (or {@code severity}) tells how much it matters, and all other
     * fields follow as they are.
     */
    public static Message ofEvent(Map<String, ?> event) {
        if (event.get("name") instanceof String name && event.get("value") instanceof Number value) {
            return measurement(name, value.doubleValue());
        }
        String textField = firstOf(event, "message", "msg", "event");
        String levelField = firstOf(event, "level", "severity");
        String others = event.entrySet().stream()
                .filter(field ->
                        !field.getKey().equals(textField) && !field.getKey().equals(levelField))
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining(" "));
        String text = textField == null ? "" : String.valueOf(event.get(textField));
        Severity severity = levelField == null ? Severity.INFO : Severity.ofWord(String.valueOf(event.get(levelField)));
        return new Message(severity, (text + " " + others).strip(), null, null);
    }

    private static @Nullable String firstOf(Map<String, ?> event, String... names) {
        for (String name : names) {
            if (event.containsKey(name)) {
                return name;
            }
        }
        return null;
    }
}
