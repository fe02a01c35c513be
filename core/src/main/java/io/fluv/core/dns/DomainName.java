package io.fluv.core.dns;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Names in the form in which they are asked for: ASCII, lower case, labels with other letters as UTS #46 converts them
 * (non-transitional, so that {@code straße.de} is {@code xn--strae-oqa.de} and not {@code strasse.de}, which the JDK's own
 * IDNA 2003 makes of it).
 *
 * <p>Letters are mapped by the JDK's Unicode data (compatibility composition and lower case) instead of UTS #46's own
 * table. The two agree on what people write; they differ for some archaic and typographic characters, and labels are not
 * checked for the rules of joiners and of right-to-left text, which are a registry's concern.
 */
final class DomainName {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final String ACE_PREFIX = "xn--";
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private DomainName() {}

    /**
     * The name in ASCII.
     *
     * @throws IllegalArgumentException with the reason, when it can't be a host's name
     */
    static String toAscii(String name) {
        String mapped = isAscii(name) ? name.toLowerCase(Locale.ROOT) : mapped(name);
        String relative = mapped.endsWith(".") ? mapped.substring(0, mapped.length() - 1) : mapped;
        List<String> labels = new ArrayList<>();
        for (String label : relative.split("\\.", -1)) {
            String ascii = isAscii(label) ? label : ACE_PREFIX + Punycode.encode(checked(label));
            if (ascii.isEmpty() || ascii.length() > LONGEST_LABEL) {
                throw new IllegalArgumentException("a label is empty or longer than " + LONGEST_LABEL + " characters");
            }
            // The system's resolver would take a NUL for the end, and what looks like another name must not be one.
            if (ascii.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
                throw new IllegalArgumentException("a label has a space or a control character");
            }
            labels.add(ascii);
        }
        String ascii = String.join(".", labels);
        if (ascii.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("longer than " + LONGEST_NAME + " characters");
        }
        return mapped.endsWith(".") ? ascii + "." : ascii;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** Section 4, steps 1 and 2: without what is ignored, in lower case, composed, with the dots of other scripts as dots. */
    private static String mapped(String name) {
        StringBuilder kept = new StringBuilder();
        name.codePoints().filter(c -> !isIgnored(c)).forEach(c -> {
            if (hidesDot(c)) {
                throw new IllegalArgumentException(String.format(Locale.ROOT, "U+%04X is in no name", c));
            }
            kept.appendCodePoint(c);
        });
        StringBuilder lower = new StringBuilder();
        Normalizer.normalize(kept, Normalizer.Form.NFKC)
                .codePoints()
                // One by one: a sigma is to be no final one for standing at the end.
                .mapToObj(c -> Character.toString(c).toLowerCase(Locale.ROOT))
                .forEach(lower::append);
        return Normalizer.normalize(lower, Normalizer.Form.NFKC).replace('\u3002', '.');
    }

    /** Such as a digit with its full stop in one character: a label must not end where none is to be seen. */
    private static boolean hidesDot(int c) {
        boolean dot = c == '.' || c == 0x3002 || c == 0xFF0E || c == 0xFF61;
        String composed = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
        return !dot && (composed.indexOf('.') >= 0 || composed.indexOf('\u3002') >= 0);
    }

    /** Soft hyphens, zero-width spaces, variation selectors and the like: they show nothing and mean nothing. */
    private static boolean isIgnored(int c) {
        return c == 0xAD
                || c == 0x34F
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x200B
                || c == 0x2060
                || c == 0x2064
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF
                || (c >= 0xE0100 && c <= 0xE01EF);
    }

    /** Section 4.1: no label begins with a mark, or has what is no character to be seen. */
    private static String checked(String label) {
        if (isMark(Character.getType(label.codePointAt(0)))) {
            throw new IllegalArgumentException("a label begins with a combining mark");
        }
        label.codePoints().filter(DomainName::isRefused).findFirst().ifPresent(c -> {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "U+%04X is in no name", c));
        });
        return label;
    }

    private static boolean isMark(int type) {
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static boolean isRefused(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT -> c != ZERO_WIDTH_NON_JOINER && c != ZERO_WIDTH_JOINER;
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // The replacement character, and letters that show nothing.
            default -> c == 0xFFFD || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0;
        };
    }
}
