package io.fluv.core.wiretap;

import java.nio.charset.Charset;

/** Text with a line for each of its own, and escapes for whatever is not printable: {@code GET / HTTP/1.1\r\n}. */
final class TextDump implements Dump {
    /** Lines that are longer go on in the next one. */
    static final int WIDTH = 100;

    private final Charset charset;

    TextDump(Charset charset) {
        this.charset = charset;
    }

    @Override
    public void append(byte[] bytes, StringBuilder text) {
        StringBuilder line = new StringBuilder();
        new String(bytes, charset).codePoints().forEach(character -> {
            String shown = shown(character);
            if (line.length() + shown.length() > WIDTH) {
                flush(line, text);
            }
            line.append(shown);
            if (character == '\n') {
                flush(line, text);
            }
        });
        flush(line, text);
    }

    private static void flush(StringBuilder line, StringBuilder text) {
        if (!line.isEmpty()) {
            text.append(INDENT).append(line);
            line.setLength(0);
        }
    }

    private static String shown(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\\' -> "\\\\";
            default -> isPrintable(character) ? Character.toString(character) : String.format("\\u{%x}", character);
        };
    }

    /** Neither what moves a terminal's cursor, nor what changes the direction of writing, nor what has no form of its own. */
    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return charset.name();
    }
}
