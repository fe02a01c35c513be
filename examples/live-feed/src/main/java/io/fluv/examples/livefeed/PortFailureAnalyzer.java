package io.fluv.examples.livefeed;

import java.net.BindException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A port that is taken is nothing to print a stack trace for. Boot knows of its own port, and of no others. */
final class PortFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, BindException cause) {
        return new FailureAnalysis(
                "A port can't be opened: " + cause.getMessage() + ".",
                "End the program that has it, or choose other ports by live-feed.intake.lines-port, events-port and"
                        + " datagrams-port; 0 takes any that is free.",
                cause);
    }
}
