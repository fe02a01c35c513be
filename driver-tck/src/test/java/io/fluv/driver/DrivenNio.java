package io.fluv.driver;

import io.fluv.core.driver.Driver;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.Turns;
import io.fluv.core.nio.NioDriver;
import io.fluv.driver.FaultyDriver.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The driver over java.nio, made to turn its loops itself, as one in memory does. The time that it lets pass is real: it is in the
 * wait of the turn that it is spent.
 */
final class DrivenNio extends OverNio {
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<Loop> loops = new ArrayList<>();
    private long nanosToWait;

    private static final class Loop {
        final Turns turns;
        long nanosToNextTurn;

        Loop(Turns turns) {
            this.turns = turns;
        }
    }

    @Override
    public Driver driver() {
        return FaultyDriver.of(new NioDriver(), this::call);
    }

    private Object call(Call call) throws Throwable {
        if (call.is(Driver.class, "drivesLoops")) {
            return true;
        }
        if (call.is(Driver.class, "openPoller")) {
            loops.add(new Loop(call.argument(0, Turns.class)));
        }
        return call.is(Poller.class, "await") ? call.with(nanosToWait) : call.proceed();
    }

    @Override
    public void advance() {
        for (Loop loop : List.copyOf(loops)) {
            nanosToWait = Math.min(loop.nanosToNextTurn, MOST_NANOS / loops.size());
            loop.nanosToNextTurn = loop.turns.turn();
            if (loop.nanosToNextTurn == Turns.OVER) {
                loops.remove(loop);
            }
        }
    }
}
