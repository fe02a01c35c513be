package io.fluv.core.wiretap;

import java.util.HexFormat;

/** Offset, sixteen bytes, and the same in ASCII: {@code 0000  48 65 6c 6c 6f ... |Hello|}. */
final class HexDump implements Dump {
    private static final int BYTES_PER_LINE = 16;

    /** Two digits and a space for each byte, but for the last space. */
    private static final int WIDTH = 3 * BYTES_PER_LINE - 1;

    private static final HexFormat PAIRS = HexFormat.ofDelimiter(" ");

    @Override
    public void append(byte[] bytes, StringBuilder text) {
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            int to = Math.min(bytes.length, from + BYTES_PER_LINE);
            String pairs = PAIRS.formatHex(bytes, from, to);
            text.append(INDENT).append(PAIRS.toHexDigits((short) (from >> 8), 2));
            text.append(PAIRS.toHexDigits((short) from, 2)).append("  ");
            text.append(pairs).append(" ".repeat(WIDTH - pairs.length())).append("  |");
            for (int i = from; i < to; i++) {
                text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
            }
            text.append('|');
        }
    }

    @Override
    public String toString() {
        return "hex";
    }
}
