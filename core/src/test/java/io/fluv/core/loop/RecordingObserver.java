package io.fluv.core.loop;

import io.fluv.core.LoopObserver;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what a loop reports. Any thread. */
final class RecordingObserver implements LoopObserver {
    private final Queue<Report> reports = new ConcurrentLinkedQueue<>();

    @Override
    public void onError(Throwable error, Object source) {
        reports.add(new Report(error, source));
    }

    List<Report> reports() {
        return List.copyOf(reports);
    }

    List<Throwable> errors() {
        return reports.stream().map(Report::error).toList();
    }

    record Report(Throwable error, Object source) {}
}
