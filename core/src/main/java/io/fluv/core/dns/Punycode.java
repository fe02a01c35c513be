package io.fluv.core.dns;

/** The encoding of any text in letters, digits and hyphens: RFC 3492, whose names for the numbers are kept. */
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;

    private Punycode() {}

    /** Section 6.3. The text is short, a label at most, so that nothing overflows. */
    static String encode(String text) {
        int[] points = text.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        for (int c : points) {
            if (c < INITIAL_N) {
                out.append((char) c);
            }
        }
        int basic = out.length();
        if (basic > 0) {
            out.append('-');
        }
        int n = INITIAL_N;
        int delta = 0;
        int bias = INITIAL_BIAS;
        for (int handled = basic; handled < points.length; delta++, n++) {
            int next = Integer.MAX_VALUE;
            for (int c : points) {
                if (c >= n && c < next) {
                    next = c;
                }
            }
            delta = Math.addExact(delta, Math.multiplyExact(next - n, handled + 1));
            n = next;
            for (int c : points) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    append(out, delta, bias);
                    bias = adapted(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
        }
        return out.toString();
    }

    /** A number of variable length whose digits weigh by the bias. */
    private static void append(StringBuilder out, int delta, int bias) {
        int rest = delta;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
            if (rest < threshold) {
                break;
            }
            out.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
            rest = (rest - threshold) / (BASE - threshold);
        }
        out.append(digit(rest));
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    /** Section 6.1. */
    private static int adapted(int delta, int points, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
    }
}
