package io.fluv.examples.livefeed.feed;

import io.fluv.examples.livefeed.line.Line;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines, for pages that come later or come back. Safe from any thread. */
final class History {
    private final int most;

    /** Guarded by itself. */
    private final Deque<Line> lines = new ArrayDeque<>();

    /** @param most at least 1; so many are kept */
    History(int most) {
        this.most = most;
    }

    void add(Line line) {
        synchronized (lines) {
            if (lines.size() == most) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }
    }

    /** The last lines that are kept, so many at most. */
    List<Line> last(int count) {
        synchronized (lines) {
            return lines.stream().skip(Math.max(0, lines.size() - count)).toList();
        }
    }

    /** What is kept of the lines behind one number and before another. */
    List<Line> between(long number, long end) {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.number() > number && line.number() < end)
                    .toList();
        }
    }
}
