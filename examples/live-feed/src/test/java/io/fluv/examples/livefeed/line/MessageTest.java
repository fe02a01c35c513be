package io.fluv.examples.livefeed.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<165>1 2003-10-11T22:14:15.003Z web-1 nginx 812 ID47 - GET / 200 | INFO | web-1 nginx: GET / 200",
                "<163>1 - web-1 nginx - - [a@1 k=\"v w\"][b@1 x=\"\\]\"] it broke | ERROR | web-1 nginx: it broke",
                "<164>1 - web-1 nginx - - - | WARNING | web-1 nginx:",
                "<34>Oct 11 22:14:15 mymachine su: 'su root' failed | ERROR | mymachine su: 'su root' failed",
                "<15>no header at all | DEBUG | no header at all",
            })
    void syslogOfEitherFormIsReadWithItsSeverity(String line, Severity severity, String text) {
        Message message = Message.parse(line);

        assertThat(message.severity()).isEqualTo(severity);
        assertThat(message.text().strip()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu.user 23.5, cpu.user, 23.5",
        "queue-depth -4, queue-depth, -4",
        "app:rate 1e3 1700000000, app:rate, 1000",
        "_x/y 0, _x/y, 0"
    })
    void aNameAndAValueAreAMeasurement(String line, String name, double value) {
        Message message = Message.parse(line);

        assertThat(message.name()).isEqualTo(name);
        assertThat(message.value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<999>1 - a b - - - c", "23.5 cpu", "cpu 1e999", "cpu 1 2 3", "<>", "", "two words"})
    void whateverElseItIsItIsText(String line) {
        assertThat(Message.parse(line)).isEqualTo(new Message(Severity.INFO, line, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23 ERROR disk full, ERROR",
        "WARN slow, WARNING",
        "[DEBUG] x, DEBUG",
        "no error here, INFO",
        "TERROR, INFO"
    })
    void aLevelInCapitalsNearTheStartCounts(String line, Severity severity) {
        assertThat(Message.parse(line).severity()).isEqualTo(severity);
    }

    @Test
    void anEventIsItsTextAndThenItsOtherFields() {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("level", "warn");
        event.put("message", "stock low");
        event.put("item", "lamp");
        event.put("left", 3);

        assertThat(Message.ofEvent(event))
                .isEqualTo(new Message(Severity.WARNING, "stock low item=lamp left=3", null, null));
    }

    @Test
    void anEventWithANameAndANumberIsAMeasurement() {
        assertThat(Message.ofEvent(Map.of("name", "cpu", "value", 7)))
                .isEqualTo(new Message(Severity.INFO, "cpu 7", "cpu", 7.0));
    }

    @Test
    void anEventOfOtherFieldsAloneIsShownByThem() {
        assertThat(Message.ofEvent(Map.of("name", "Ada")).text()).isEqualTo("name=Ada");
    }
}
