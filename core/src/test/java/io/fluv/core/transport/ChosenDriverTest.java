package io.fluv.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.LoopOptions;
import io.fluv.core.TcpOptions;
import io.fluv.core.driver.Driver;
import io.fluv.core.driver.ScriptedDriver;
import io.fluv.core.time.NanoClock;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Which driver a transport runs over, and who is told. */
class ChosenDriverTest {
    @Test
    void isJavaNioWhenNobodyHasChosen() {
        try (DriverTransport transport =
                DriverTransport.start(LoopOptions.defaults().loops(1))) {
            assertThat(transport.driver()).isEqualTo("nio");
            assertThat(transport).asString().startsWith("DriverTransport[open, driver: nio, loops: 1,");
        }
    }

    @Test
    void isTheOneOfTheOptions() {
        LoopOptions options = LoopOptions.defaults().loops(1).driver(new ScriptedDriver(NanoClock.SYSTEM));

        try (DriverTransport transport = DriverTransport.start(options)) {
            assertThat(transport.driver()).isEqualTo("scripted");
            assertThat(transport).asString().startsWith("DriverTransport[open, driver: scripted, loops: 1,");
        }
    }

    @Test
    void isInTheLogOnceAtDebug() {
        List<LogRecord> records = new ArrayList<>();
        Logger logger = Logger.getLogger("io.fluv");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Level level = logger.getLevel();
        logger.addHandler(handler);
        logger.setLevel(Level.FINE);
        try {
            DriverTransport.start(LoopOptions.defaults().loops(2)).close();
        } finally {
            logger.setLevel(level);
            logger.removeHandler(handler);
        }

        assertThat(records)
                .extracting(LogRecord::getLevel, LogRecord::getMessage)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Level.FINE, "a network over the driver nio, loops: 2"));
    }

    @Test
    void anAddressThatItHasNoSocketsForIsRefusedInItsName() {
        Driver driver = new ScriptedDriver(NanoClock.SYSTEM) {
            @Override
            public Set<ProtocolFamily> families() {
                return Set.of(StandardProtocolFamily.INET);
            }
        };
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of("/nowhere");

        try (DriverTransport transport =
                DriverTransport.start(LoopOptions.defaults().loops(1).driver(driver))) {
            assertThatThrownBy(
                            () -> transport.connect(path, TcpOptions.defaults()).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(SocketException.class)
                    .hasMessage("connect unix:/nowhere: the driver scripted has no sockets of family UNIX");
            assertThatThrownBy(
                            () -> transport.listen(path, TcpOptions.defaults()).join())
                    .cause()
                    .hasMessage("listen unix:/nowhere: the driver scripted has no sockets of family UNIX");
        }
    }
}
