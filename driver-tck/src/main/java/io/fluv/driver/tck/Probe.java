package io.fluv.driver.tck;

import io.fluv.core.driver.Channel;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A handle as the contract has them: it remembers in which directions its channel is ready until a call comes up short, and is
 * interested in those that it wants and is not ready in.
 */
final class Probe implements Handle {
    private final TestLoop loop;
    private final String name;
    private @Nullable Channel channel;
    private UnaryOperator<Interest> meaning = UnaryOperator.identity();
    private Consumer<Interest> action = ready -> {};
    private Interest wanted = Interest.NONE;
    private Interest ready = Interest.NONE;
    private boolean mayBeTold;
    private int told;

    /** @param name for people */
    Probe(TestLoop loop, String name) {
        this.loop = loop;
        this.name = name;
    }

    /** Whether its channel has a place. */
    void mayBeTold(boolean hasPlace) {
        mayBeTold = hasPlace;
    }

    /** @param readiness what readiness of the channel means for its user */
    void of(Channel next, UnaryOperator<Interest> readiness) {
        channel = next;
        meaning = readiness;
    }

    /** Is done whenever the handle is told. */
    void whenReady(Consumer<Interest> next) {
        action = next;
    }

    /** How often it was told of anything. */
    int told() {
        return told;
    }

    boolean canRead() {
        return ready.reads();
    }

    boolean canWrite() {
        return ready.writes();
    }

    void want(Interest next) {
        wanted = next;
        setInterest();
    }

    void readCameUpShort() {
        ready = Interest.of(false, ready.writes());
        setInterest();
    }

    void writeCameUpShort() {
        ready = Interest.of(ready.reads(), false);
        setInterest();
    }

    /** What it waits for at present. */
    Interest interest() {
        return Interest.of(wanted.reads() && !ready.reads(), wanted.writes() && !ready.writes());
    }

    private void setInterest() {
        if (mayBeTold && channel != null) {
            channel.interest(interest());
        }
    }

    void awaitReadable() throws IOException {
        want(Interest.READ);
        loop.loops().until(name + " is ready to read", this::canRead);
    }

    void awaitWritable() throws IOException {
        want(Interest.WRITE);
        loop.loops().until(name + " is ready to write", this::canWrite);
    }

    @Override
    public void onReady(Interest reported) {
        if (!mayBeTold) {
            loop.loops().violated(name + " has no place any more, and was told");
        }
        told++;
        Interest more = meaning.apply(reported);
        ready = Interest.of(ready.reads() || more.reads(), ready.writes() || more.writes());
        setInterest();
        action.accept(more);
    }

    /** What a test's own assertions throw; the test may not see it otherwise. */
    @Override
    public void onFailure(Throwable failure) {
        loop.loops().violated(name + " has failed", failure);
    }

    @Override
    public void onLoopClosing() {
        loop.loops().violated("only a loop tells of its end, and not a driver");
    }

    @Override
    public String toString() {
        return name;
    }
}
