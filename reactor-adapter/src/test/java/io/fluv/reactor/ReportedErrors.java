package io.fluv.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.LoopObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a network's loops told their observer. */
final class ReportedErrors implements LoopObserver {
    record Report(Throwable error, Object source) {}

    private final BlockingQueue<Report> unseen = new LinkedBlockingQueue<>();
    private final List<Report> all = new CopyOnWriteArrayList<>();

    @Override
    public void onError(Throwable error, Object source) {
        Report report = new Report(error, source);
        all.add(report);
        unseen.add(report);
    }

    /** The next one that no caller has seen. */
    Report await() throws InterruptedException {
        Report report = unseen.poll(Loopback.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(report).as("a report to the observer").isNotNull();
        return report;
    }

    List<Report> all() {
        return all;
    }
}
