package io.fluv.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndReasonTest {
    private static final SocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    private static final SocketAddress REMOTE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7001);

    @ParameterizedTest
    @EnumSource
    void isToldByTheKindOfTheFault(SocketFault.Kind kind) {
        EndReason expected = switch (kind) {
            case CLOSED -> EndReason.CLOSED_HERE;
            case RESET -> EndReason.RESET;
            case BROKEN_PIPE -> EndReason.CLOSED_BY_PEER;
            case TIMED_OUT -> EndReason.TIMED_OUT;
            default -> EndReason.FAILED;
        };
        assertThat(EndReason.of(new SocketFault(kind, "in the words of the system")))
                .isEqualTo(expected);
    }

    @Test
    void aTextTellsNothing() {
        assertThat(EndReason.of(new IOException("Connection reset"))).isEqualTo(EndReason.FAILED);
    }

    @Test
    void whatThisSideClosedOrCancelledIsItsOwnDoing() {
        assertThat(EndReason.isOwnDoing(EndReason.CLOSED_HERE.exception("read", LOCAL, REMOTE, 0, null)))
                .isTrue();
        assertThat(EndReason.isOwnDoing(new CancellationException())).isTrue();
        assertThat(EndReason.isOwnDoing(EndReason.RESET.exception("read", LOCAL, REMOTE, 0, null)))
                .isFalse();
        assertThat(EndReason.isOwnDoing(new IllegalStateException())).isFalse();
    }

    @Test
    void anExceptionWithoutTextIsAPlainFailure() {
        assertThat(EndReason.of(new IOException())).isEqualTo(EndReason.FAILED);
    }

    @Test
    void whatEndedHereDidNotFail() {
        assertThat(EndReason.of(exception(EndReason.CLOSED_HERE, "read", 0, null)))
                .isEqualTo(EndReason.CLOSED_HERE);
    }

    @Test
    void aFaultOfTheDriverIsToldByWhatTheJdkHasThrown() {
        IOException thrown = new IOException("Connection reset by peer");

        assertThat(exception(EndReason.RESET, "read", 0, new SocketFault(SocketFault.Kind.RESET, "reset", thrown)))
                .cause()
                .isSameAs(thrown);
    }

    @ParameterizedTest
    @CsvSource({
        "CLOSED_HERE, io.fluv.core.error.ConnectionClosedException, closed here",
        "CLOSED_BY_PEER, io.fluv.core.error.PeerClosedException, the peer no longer reads",
        "RESET, io.fluv.core.error.ConnectionResetException, connection reset by peer",
        "TIMED_OUT, io.fluv.core.error.ConnectionTimedOutException, connection timed out",
        "FAILED, io.fluv.core.error.StreamException, input/output error"
    })
    void eachHasATypeAndATextOfItsOwn(EndReason reason, Class<?> type, String text) {
        assertThat(exception(reason, "read", 0, null))
                .isExactlyInstanceOf(type)
                .isInstanceOf(SocketException.class)
                .hasMessage("read 127.0.0.1:50000->127.0.0.1:7001: " + text)
                .hasNoCause();
    }

    @ParameterizedTest
    @EnumSource
    void everyExceptionKeepsItsCauseAndTheBytesWritten(EndReason reason) {
        IOException cause = new IOException("Connection reset by peer");

        StreamException failure = exception(reason, "write", 5_000_000_000L, cause);

        assertThat(failure).cause().isSameAs(cause);
        assertThat(failure.bytesWritten()).isEqualTo(5_000_000_000L);
        assertThat(failure)
                .hasMessageStartingWith("write 127.0.0.1:50000->127.0.0.1:7001: ")
                .hasMessageEndingWith(" (5000000000 bytes of this write were accepted)");
    }

    @Test
    void aFailedWriteSaysHowMuchWasAcceptedEvenWhenItIsNothing() {
        assertThat(exception(EndReason.CLOSED_BY_PEER, "write", 0, new IOException("Broken pipe")))
                .hasMessage("write 127.0.0.1:50000->127.0.0.1:7001: the peer no longer reads"
                        + " (0 bytes of this write were accepted)");
    }

    @Test
    void aPlainFailureTakesOverTheTextOfItsCause() {
        assertThat(exception(EndReason.FAILED, "read", 0, new IOException("No buffer space available")))
                .hasMessage("read 127.0.0.1:50000->127.0.0.1:7001: no buffer space available");
        assertThat(exception(EndReason.FAILED, "read", 0, new IOException()))
                .hasMessage("read 127.0.0.1:50000->127.0.0.1:7001: IOException");
    }

    @Test
    void anEndpointThatIsNotKnownIsAQuestionMark() {
        assertThat(EndReason.RESET.exception("read", null, REMOTE, 0, null))
                .hasMessage("read ?->127.0.0.1:7001: connection reset by peer");
    }

    private static StreamException exception(EndReason reason, String operation, long bytes, Throwable cause) {
        return reason.exception(operation, LOCAL, REMOTE, bytes, cause);
    }
}
