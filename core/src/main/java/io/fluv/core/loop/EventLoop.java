package io.fluv.core.loop;

import io.fluv.core.Figure;
import io.fluv.core.Loop;
import io.fluv.core.LoopObserver;
import io.fluv.core.LoopOptions;
import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.Turns;
import io.fluv.core.time.NanoClock;
import io.fluv.core.time.Timer;
import io.fluv.core.time.TimerQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one poller. Each turn of the loop goes through five phases in this order:
 *
 * <ol>
 *   <li><b>tasks</b>: what {@link #execute} accepted, at most {@value #TASKS_PER_TURN};
 *   <li><b>timers</b>: those that are due, none that were added by another of the same turn;
 *   <li><b>wait</b>: for sockets, or until the next timer, or not at all when a phase has left work over; the driver lets go
 *       of the descriptors of closed sockets here;
 *   <li><b>I/O</b>: each ready handle once, which the poller tells from within its wait; then those that had used up their share
 *       before;
 *   <li><b>closing</b>: tells those whose descriptors went in phase 3.
 * </ol>
 *
 * <p>What a handle {@linkplain #atEndOfPhase puts off} to the end of a phase, such as writing what several others gave it,
 * runs after phases 1, 2 and 4.
 *
 * <p>An exception that escapes from a task, a timer or a handle goes to the observer; the loop goes on. The handle that
 * it escaped from is told to end.
 *
 * <p>A loop has a thread of its own that does nothing else, or none, where the driver turns it: then whoever is in a turn is in
 * the loop. Everything here is confined to that but what {@link Loop} declares, {@link #close} and the load.
 */
public final class EventLoop implements Loop, Turns {
    static final int TASKS_PER_TURN = 1024;

    /** Large enough that a bulk transfer costs few system calls, small enough to stay in a processor's cache. */
    private static final int SCRATCH_BYTES = 256 * 1024;

    /** What {@link #schedule} takes at most. */
    public static final Duration LONGEST_DELAY = Duration.ofNanos(Long.MAX_VALUE / 2);

    /**
     * <pre>
     *   TURNING ──▶ ENDING ──▶ OVER
     * </pre>
     *
     * In ENDING the handles are told, and what they and the accepted tasks ask for is still answered. In OVER there are no
     * phases any more; callbacks of {@link #ended} may still run on the thread, and what they ask for is answered at once.
     */
    private enum Life {
        TURNING,
        ENDING,
        OVER
    }

    private final String name;
    private final Poller poller;
    private final LoopObserver observer;
    private final NanoClock clock;
    private final TaskQueue tasks;

    /** The driver turns it: the thread is somebody else's. */
    private final boolean isDriven;

    private final TimerQueue timers = new TimerQueue();
    private final Postponed postponed = new Postponed(this::guarded);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Tally tally = new Tally();

    /** How many handles are assigned here. Atomic: any thread assigns, see {@link LoopGroup#assign}. */
    private final AtomicInteger load = new AtomicInteger();

    /** Volatile: set by any thread, once; the loop is woken up to see it. */
    private volatile boolean closeRequested;

    /**
     * Who is in a turn; the loop's own thread always is. Plain, although any thread looks: each only wants to know whether it is
     * itself, and nobody else ever writes that.
     */
    private @Nullable Thread runner;

    private boolean asleep;
    private Life life = Life.TURNING;

    /** @param name for people */
    EventLoop(String name, LoopOptions options, Driver driver) throws IOException {
        this.name = name;
        this.observer = options.observer();
        this.clock = options.clock();
        this.isDriven = driver.drivesLoops();
        this.tasks = new TaskQueue(this::wakeUp);
        this.poller = driver.openPoller(this); // last, since it is given this loop
    }

    // ---- from any thread ----

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == runner;
    }

    @Override
    public void execute(Runnable task) {
        tasks.offer(Objects.requireNonNull(task, "task"));
    }

    @Override
    public CompletableFuture<Void> schedule(Runnable task, Duration delay) {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(delay, "delay");
        if (delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("delay: " + delay + " is longer than " + LONGEST_DELAY);
        }
        long nanos = delay.isNegative() ? 0 : delay.toNanos();
        long deadline = clock.nanoTime() + nanos;
        ScheduledTask scheduled = new ScheduledTask(this, task);
        if (!inLoop()) {
            execute(() -> scheduled.timer(timers.add(deadline, scheduled)));
        } else if (life == Life.TURNING) {
            scheduled.timer(timers.add(deadline, scheduled));
        } else {
            scheduled.completeExceptionally(TaskQueue.rejection());
        }
        return scheduled;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public int waitingTasks() {
        return tasks.size();
    }

    /** What this loop has {@linkplain #count counted}. */
    long counted(Figure figure) {
        return tally.of(figure);
    }

    /** Asks the loop to end, from any thread. It ends every handle and runs every accepted task first. */
    void close() {
        closeRequested = true;
        poller.wakeUp();
    }

    /** Completes when the loop has nothing left to do. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** For one whose thread could not be started. */
    void closeUnstarted() throws IOException {
        poller.close();
    }

    int load() {
        return load.get();
    }

    void addLoad() {
        load.incrementAndGet();
    }

    /** A handle that was {@linkplain LoopGroup#assign assigned} to this loop is gone. */
    public void unassign() {
        load.decrementAndGet();
    }

    @Override
    public void report(Throwable error, Object source) {
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(source, "source");
        try {
            observer.onError(error, source);
        } catch (Throwable ignored) {
            // An observer that fails has nobody left to tell, and must not end the loop.
            return;
        }
    }

    // ---- on the loop ----

    /** True on the loop's thread, as long as it has phases. */
    boolean isTakingSteps() {
        return inLoop() && life != Life.OVER;
    }

    /**
     * Gives a channel its place with this loop's poller.
     *
     * @throws IOException when the loop is ending, or the channel is closed
     */
    public void register(Channel channel, Interest interest, Handle handle) throws IOException {
        assert inLoop();
        if (life != Life.TURNING) {
            throw new IOException("the loop has ended");
        }
        channel.register(poller, interest, handle);
    }

    /** Adds to one of the loop's figures. What they mean is up to the handles. */
    public void count(Figure figure, long amount) {
        assert inLoop();
        tally.add(figure, amount);
    }

    /** Runs an action after {@code nanos} nanoseconds. Timers that are left when the loop ends are dropped. */
    public Timer startTimer(long nanos, Runnable action) {
        assert inLoop();
        return timers.add(clock.nanoTime() + nanos, action);
    }

    /** How many timers wait: what was cancelled must not stay. */
    int timerCount() {
        assert inLoop();
        return timers.size();
    }

    /** Runs {@code action} at the end of the present phase. */
    public void atEndOfPhase(Runnable action) {
        assert inLoop();
        postponed.toEndOfPhase(action);
        if (life == Life.OVER) {
            postponed.runWithoutPhases();
        }
    }

    /** Runs {@code action} in the next I/O phase, behind the handles that are ready. */
    public void atNextIo(Runnable action) {
        assert inLoop();
        if (life == Life.TURNING) {
            postponed.toNextIo(action);
        } else {
            atEndOfPhase(action);
        }
    }

    /** Runs {@code action} once the descriptors of all channels that are closed by now are gone. */
    public void afterDeregistration(Runnable action) {
        assert inLoop();
        postponed.toDeregistration(action);
    }

    /** The handles that are registered now, for a sweep over all. */
    public List<Handle> handles() {
        assert inLoop();
        return poller.handles();
    }

    /**
     * A direct buffer that all handles of the loop share, cleared. Its content is the caller's only until it returns or
     * calls anything that may use it too.
     */
    public ByteBuffer scratch() {
        assert inLoop();
        return scratch.clear();
    }

    // ---- the turns ----

    /** The life of a loop with a thread of its own, which calls this. */
    void run() {
        runner = Thread.currentThread();
        try {
            while (!closeRequested) {
                turn(true);
            }
        } catch (Throwable failure) {
            // The poller itself failed, or the clock: nothing can go on here.
            report(failure, this);
        } finally {
            end();
        }
    }

    @Override
    public long turn() {
        if (runner != null) {
            throw new IllegalStateException("a turn of " + this + " is under way");
        }
        if (life == Life.OVER) {
            return OVER;
        }
        runner = Thread.currentThread();
        try {
            tasks.awake();
            return closeRequested ? lastTurn() : turnWithoutThread();
        } finally {
            runner = null;
        }
    }

    private long turnWithoutThread() {
        try {
            turn(false);
        } catch (Throwable failure) {
            report(failure, this);
            return lastTurn();
        }
        if (closeRequested) {
            return lastTurn();
        }
        // From here on whoever gives the loop a task wakes the poller up, and by that tells the driver.
        long nanos = nanosToNextTurn();
        return nanos > 0 && tasks.prepareToSleep() ? nanos : 0;
    }

    private long lastTurn() {
        end();
        return OVER;
    }

    private void turn(boolean mayWait) throws IOException {
        runTasks();
        runTimers();
        int leaving = postponed.awaitingDeregistration();
        int goingOn = postponed.awaitingIo();
        await(mayWait ? nanosToNextTurn() : 0);
        postponed.runIo(goingOn);
        postponed.runEndOfPhase();
        postponed.runDeregistered(leaving);
    }

    private void runTasks() {
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            guarded(task);
        }
        postponed.runEndOfPhase();
    }

    private void runTimers() {
        if (timers.size() == 0) {
            return;
        }
        long now = clock.nanoTime();
        long added = timers.sequence();
        for (Runnable due = timers.poll(now, added); due != null; due = timers.poll(now, added)) {
            guarded(due);
        }
        postponed.runEndOfPhase();
    }

    /** Phases 3 and 4, up to what the poller tells. */
    private void await(long nanos) throws IOException {
        if (nanos > 0 && tasks.prepareToSleep()) {
            asleep = true;
            poller.await(nanos);
            wokenUp();
        } else {
            poller.await(0);
        }
    }

    /** Without what other threads may ask for; {@link Poller#FOREVER} when nothing is due by itself. */
    private long nanosToNextTurn() {
        if (!postponed.isEmpty() || !tasks.isEmpty()) {
            return 0;
        }
        return timers.size() == 0 ? Poller.FOREVER : timers.nanosToNext(clock.nanoTime());
    }

    private void wakeUp() {
        poller.wakeUp();
    }

    private void wokenUp() {
        if (asleep) {
            asleep = false;
            tasks.awake();
        }
    }

    @Override
    public void ready(Handle handle, Interest ready) {
        assert inLoop();
        wokenUp();
        try {
            handle.onReady(ready);
        } catch (Throwable failure) {
            report(failure, handle);
            guarded(() -> handle.onFailure(failure));
        }
        forgetInterrupt();
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable failure) {
            report(failure, this);
        }
        forgetInterrupt();
    }

    /** An interrupt was meant for the user's code that ran, such as a future that was cancelled, and not for the next one's. */
    private void forgetInterrupt() {
        if (!isDriven) {
            Thread.interrupted();
        }
    }

    // ---- the end ----

    private void end() {
        asleep = false;
        tasks.awake();
        runTasksThatWait();
        life = Life.ENDING;
        for (Handle handle : handles()) {
            guarded(handle::onLoopClosing);
        }
        tasks.close();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
        postponed.runLastPhases();
        timers.clear(ScheduledTask::rejectIfScheduled);
        try {
            poller.close();
        } catch (IOException e) {
            report(e, this);
        }
        postponed.runAll();
        life = Life.OVER;
        ended.complete(null);
    }

    /**
     * What was asked before, such as a reset, comes before the end that is the same for all; but only that, since others may
     * ask without end.
     */
    private void runTasksThatWait() {
        boolean[] done = new boolean[1];
        tasks.offer(() -> done[0] = true);
        while (!done[0]) {
            runTasks();
        }
    }

    @Override
    public String toString() {
        return "EventLoop[" + name + "]";
    }
}
