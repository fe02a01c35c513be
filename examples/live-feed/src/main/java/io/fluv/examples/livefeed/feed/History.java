package io.fluv.examples.livefeed.feed;

import io.fluv.examples.livefeed.line.Line;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines, for pages that come later or come back. For one thread. */
final class History {
    private final int most;
    private final Deque<Line> lines = new ArrayDeque<>();

    /** @param most at least 1; so many are kept */
    History(int most) {
        this.most = most;
    }

    void add(Line line) {
        if (lines.size() == most) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** What is kept of the lines behind a number. */
    List<Line> behind(long number) {
        return lines.stream().filter(line -> line.number() > number).toList();
    }
}
