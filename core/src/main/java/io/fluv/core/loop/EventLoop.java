package io.fluv.core.loop;

import io.fluv.core.Figure;
import io.fluv.core.Loop;
import io.fluv.core.LoopObserver;
import io.fluv.core.LoopOptions;
import io.fluv.core.time.NanoClock;
import io.fluv.core.time.Timer;
import io.fluv.core.time.TimerQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One thread, one selector. Each turn of the loop goes through five phases in this order:
 *
 * <ol>
 *   <li><b>tasks</b>: what {@link #execute} accepted, at most {@value #TASKS_PER_TURN};
 *   <li><b>timers</b>: those that are due, none that were added by another of the same turn;
 *   <li><b>select</b>: waits for sockets, or until the next timer, or not at all when a phase has left work over; closed
 *       sockets leave the selector here, which is when their descriptors go;
 *   <li><b>I/O</b>: each ready handle once;
 *   <li><b>closing</b>: tells those whose descriptors went in phase 3.
 * </ol>
 *
 * <p>What a handle {@linkplain #atEndOfPhase puts off} to the end of a phase, such as writing what several others gave it,
 * runs after phases 1, 2 and 4.
 *
 * <p>An exception that escapes from a task, a timer or a handle goes to the observer; the loop goes on. The handle that
 * it escaped from is told to end.
 *
 * <p>Everything here is confined to the loop's thread but what {@link Loop} declares, {@link #close} and the load.
 */
public final class EventLoop implements Loop {
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

    private final Poller poller;
    private final Thread thread;
    private final LoopObserver observer;
    private final NanoClock clock;
    private final TaskQueue tasks;
    private final TimerQueue timers = new TimerQueue();
    private final Postponed postponed = new Postponed(this::guarded);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Tally tally = new Tally();

    /** How many handles are assigned here. Atomic: any thread assigns, see {@link LoopGroup#assign}. */
    private final AtomicInteger load = new AtomicInteger();

    /** Volatile: set by any thread, once; the loop is woken up to see it. */
    private volatile boolean closeRequested;

    private boolean asleep;
    private Life life = Life.TURNING;

    private EventLoop(LoopOptions options, ThreadFactory threads) throws IOException {
        this.poller = Poller.open(this::dispatch, this::inLoop);
        this.observer = options.observer();
        this.clock = options.clock();
        this.tasks = new TaskQueue(poller::wakeUp);
        try {
            this.thread = DetachedThreads.from(threads, this::run);
        } catch (RuntimeException | Error e) {
            poller.close();
            throw e;
        }
    }

    /** Opens a selector and starts the loop's thread. */
    static EventLoop start(LoopOptions options, ThreadFactory threads) throws IOException {
        EventLoop loop = new EventLoop(options, threads);
        try {
            loop.thread.start();
            return loop;
        } catch (RuntimeException | Error e) {
            loop.poller.close(); // the system has no thread left
            throw e;
        }
    }

    // ---- from any thread ----

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
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

    /** Completes when the loop's thread has nothing left to do. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    Thread thread() {
        return thread;
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
     * Registers a channel, which must be in non-blocking mode.
     *
     * @throws IOException when the loop is ending, or the channel is closed
     */
    public Registration register(SelectableChannel channel, int interest, Handle handle) throws IOException {
        assert inLoop();
        if (life != Life.TURNING) {
            throw new IOException("the loop has ended");
        }
        return poller.register(channel, interest, handle);
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

    private void run() {
        try {
            while (!closeRequested) {
                turn();
            }
        } catch (Throwable failure) {
            // The selector itself failed, or the clock: nothing can go on here.
            report(failure, this);
        } finally {
            end();
        }
    }

    private void turn() throws IOException {
        runTasks();
        runTimers();
        int leaving = select();
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

    /** Phases 3 and 4. Returns how many of those that wait for descriptors have theirs gone. */
    private int select() throws IOException {
        int leaving = postponed.awaitingDeregistration();
        boolean workLeft = !postponed.isEmpty() || !tasks.isEmpty();
        long nanos = workLeft ? 0 : nanosToNextTimer();
        if (nanos > 0 && tasks.prepareToSleep()) {
            asleep = true;
            forgetInterrupt();
            poller.await(nanos == TimerQueue.NONE ? 0 : nanos);
            wokenUp();
        } else {
            poller.poll();
        }
        return leaving;
    }

    private long nanosToNextTimer() {
        return timers.size() == 0 ? TimerQueue.NONE : timers.nanosToNext(clock.nanoTime());
    }

    private void wokenUp() {
        if (asleep) {
            asleep = false;
            tasks.awake();
        }
    }

    private void dispatch(Handle handle, int readyOps) {
        wokenUp();
        try {
            handle.onReady(readyOps);
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

    /**
     * An interrupt was meant for the user's code that ran, such as a future that was cancelled. Left alone it would keep the
     * selector from ever waiting.
     */
    private static void forgetInterrupt() {
        Thread.interrupted();
    }

    // ---- the end ----

    private void end() {
        wokenUp();
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
        return "EventLoop[" + thread.getName() + "]";
    }
}
