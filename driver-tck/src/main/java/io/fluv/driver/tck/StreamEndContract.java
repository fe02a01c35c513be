package io.fluv.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.SocketFault;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** {@link io.fluv.core.driver.StreamChannel}: how either side ends, and what the other sees of it. */
public abstract class StreamEndContract extends Contract {
    /** How often one writes to a peer that is gone until one is told. */
    private static final int MOST_WRITES = 200;

    protected StreamEndContract() {}

    // ---- shutdownOutput ----

    // read: "-1 at the end of the peer's data", and not before
    @EachFamily
    final void theEndComesBehindTheData(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().write("all that there is");
        pair.client().shutdownOutput();
        settle();

        assertThat(pair.server().readTextToEnd()).isEqualTo("all that there is");
    }

    // as before, without any data
    @EachFamily
    final void anEndMayBeAllThatComes(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);

        pair.client().shutdownOutput();

        assertThat(pair.server().readToEnd()).isEmpty();
    }

    // shutdownOutput: "Ends this side's data": reading goes on, and so does the other side's writing
    @EachFamily
    final void theOtherDirectionGoesOnAfterAnEnd(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().write("question");
        pair.client().shutdownOutput();
        assertThat(pair.server().readTextToEnd()).isEqualTo("question");

        pair.server().write("answer");
        assertThat(pair.client().readText(6)).isEqualTo("answer");
        byte[] content = TestStream.content(200_000);
        assertThat(Arrays.equals(pair.server().send(content, pair.client()), content))
                .isTrue();
        pair.server().shutdownOutput();

        assertThat(pair.client().readToEnd()).isEmpty();
    }

    // shutdownOutput: "behind all that was written", also when the reader has no room for that
    @EachFamily
    final void theEndWaitsBehindWhatTheReaderHasNoRoomFor(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();
        int taken = pair.client().fill();

        boolean done = pair.client().channel().shutdownOutput(false);
        if (!done) {
            // "then it is called again when the channel was reported ready to write", for which the reader makes room
            pair.client().probe().writeCameUpShort();
            assertThat(pair.server().read(taken)).hasSize(taken);
            pair.client().shutdownOutput();
            taken = 0;
        }

        assertThat(pair.server().readToEnd()).hasSize(taken);
    }

    // shutdownOutput: "closesNext, a close follows at once. Where that ends the data as well, this has nothing to do"
    @EachFamily
    final void anEndBeforeACloseComesBehindTheData(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().write("all that there is");

        assertThat(pair.client().channel().shutdownOutput(true)).isTrue();
        pair.client().close();

        assertThat(pair.server().readTextToEnd()).isEqualTo("all that there is");
    }

    // ---- close ----

    // close: "Data that were written go out, and the peer sees their end"
    @EachFamily
    final void aCloseLetsTheDataGoOutWithTheirEnd(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();
        int taken = pair.client().fill();

        pair.client().close();
        loop().look();

        assertThat(pair.server().readToEnd()).hasSize(taken);
    }

    // as before; the peer had ended its own data already, so that nothing is left to be said
    @EachFamily
    final void bothSidesCloseInOrder(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().write("one way");
        pair.client().shutdownOutput();
        assertThat(pair.server().readTextToEnd()).isEqualTo("one way");
        pair.server().write("the other way");

        pair.server().close();
        assertThat(pair.client().readTextToEnd()).isEqualTo("the other way");
        pair.client().close();
    }

    // close: "unless the system resets by itself, as over unread data"
    @EachFamily
    final void aCloseOverUnreadDataIsSeenAsAnEndOrAReset(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().write("nobody reads this");
        settle();

        pair.server().close();

        pair.client().probe().awaitReadable();
        assertEnded(pair.client());
    }

    // ---- abort ----

    // abort: "the peer sees a reset, where there is such a thing"
    @EachFamily
    final void anAbortIsSeenAsAReset(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);

        pair.client().abort();

        assertReset(family, pair.server());
    }

    // abort: as before, behind whatever has arrived of the data, which must not look whole
    @EachFamily
    final void anAbortAmidTheDataIsNoEnd(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();
        pair.client().fill();

        pair.client().abort();

        if (family == StandardProtocolFamily.UNIX) {
            pair.server().readToEnd(); // or a reset, which none has who reads all that was written
        } else {
            assertFault(pair.server()::readToEnd, SocketFault.Kind.RESET);
        }
    }

    // abort: "As close": neither does anything after the other
    @EachFamily
    final void aCloseAfterAnAbortDoesNothing(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);

        pair.client().abort();
        pair.client().channel().close();
        pair.client().channel().abort();
        loop().look();
        pair.client().channel().close();

        assertReset(family, pair.server());
    }

    @EachFamily
    final void anAbortAfterACloseDoesNothing(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().write("data");

        pair.client().close();
        pair.client().channel().abort();
        loop().look();
        pair.client().channel().abort();

        assertThat(pair.server().readTextToEnd()).isEqualTo("data");
    }

    // ---- a peer that is gone ----

    // "What the system says is thrown as a SocketFault, which has a kind" (package, Failures)
    @EachFamily
    final void whoWritesToAPeerThatHasClosedIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();

        pair.server().close();

        assertGone(() -> keepWriting(pair.client()));
    }

    @EachFamily
    final void whoWritesToAPeerThatHasAbortedIsTold(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        pair.client().probe().awaitWritable();

        pair.server().abort();

        assertGone(() -> keepWriting(pair.client()));
    }

    /** The first writes may be taken: that the peer is gone is known when it has answered to one. */
    private void keepWriting(TestStream stream) throws IOException {
        for (int i = 0; i < MOST_WRITES; i++) {
            stream.channel().write(ByteBuffer.allocate(1));
            loops().step();
        }
    }

    // close: the end of a connection leaves the rest of its listener's alone
    @EachFamily
    final void theEndOfOneStreamDoesNotTouchAnother(ProtocolFamily family) throws IOException {
        TestListener listener = registered(listen(family));
        Pair one = connect(listener);
        Pair two = connect(listener);

        one.client().abort();
        one.server().close();
        settle();

        two.client().write("still there");
        assertThat(two.server().readText(11)).isEqualTo("still there");
    }
}
