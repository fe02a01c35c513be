package io.fluv.driver;

import io.fluv.driver.tck.ChannelContract;
import io.fluv.driver.tck.ConnectContract;
import io.fluv.driver.tck.DriverContract;
import io.fluv.driver.tck.ListenContract;
import io.fluv.driver.tck.MulticastContract;
import io.fluv.driver.tck.OptionsContract;
import io.fluv.driver.tck.PollerContract;
import io.fluv.driver.tck.ReadinessContract;
import io.fluv.driver.tck.StreamContract;
import io.fluv.driver.tck.StreamEndContract;
import io.fluv.driver.tck.TestedDriver;
import io.fluv.driver.tck.UdpContract;
import io.fluv.driver.tck.UdpPeerContract;
import org.junit.jupiter.api.Nested;

/** The driver over java.nio keeps all contracts. */
class NioDriverTest {
    @Nested
    class Polling extends PollerContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Readiness extends ReadinessContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Channels extends ChannelContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Streams extends StreamContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class StreamEnds extends StreamEndContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Listening extends ListenContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Connecting extends ConnectContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Udp extends UdpContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class UdpPeers extends UdpPeerContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Multicast extends MulticastContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Opening extends DriverContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }

    @Nested
    class Options extends OptionsContract {
        @Override
        protected TestedDriver testedDriver() {
            return new OverNio();
        }
    }
}
