package io.fluv.core.tcp;

import io.fluv.core.Figure;
import io.fluv.core.error.EndReason;

/** Under which figure the end of a connection counts. */
final class EndFigure {
    private EndFigure() {}

    /** @param abort whether this side has reset it */
    static Figure of(EndReason reason, boolean abort) {
        return switch (reason) {
            case CLOSED_HERE -> abort ? Figure.CONNECTIONS_ABORTED : Figure.CONNECTIONS_CLOSED;
            case CLOSED_BY_PEER -> Figure.CONNECTIONS_BROKEN;
            case RESET -> Figure.CONNECTIONS_RESET;
            case TIMED_OUT -> Figure.CONNECTIONS_TIMED_OUT;
            case FAILED -> Figure.CONNECTIONS_FAILED;
        };
    }
}
