package io.fluv.core.driver;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Waits for tasks alone: what is ready the test says, from a task. The clock is the test's, who gives a task when it has moved it. */
final class ScriptedPoller implements Poller {
    private final Turns turns;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Set<ScriptedPlace> places = new LinkedHashSet<>();

    ScriptedPoller(Turns turns) {
        this.turns = turns;
    }

    Turns turns() {
        return turns;
    }

    void add(ScriptedPlace place) {
        places.add(place);
    }

    void remove(ScriptedPlace place) {
        places.remove(place);
    }

    @Override
    public void await(long nanos) {
        if (nanos > 0) {
            wakeUps.acquireUninterruptibly();
        }
        wakeUps.drainPermits();
    }

    @Override
    public void wakeUp() {
        wakeUps.release();
    }

    @Override
    public List<Handle> handles() {
        List<Handle> handles = new ArrayList<>();
        places.forEach(place -> handles.add(place.handle()));
        return handles;
    }

    @Override
    public void close() {
        places.clear();
    }
}
