package io.fluv.driver;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.fluv.driver.tck.ChannelContract;
import io.fluv.driver.tck.ConnectContract;
import io.fluv.driver.tck.Contract;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs contracts from within a test, which says what is to come of them. The classes that are run are nested ones, which the build
 * does not take for tests by themselves.
 */
final class ContractRun {
    private static Supplier<TestedDriver> tested = OverNio::new;

    private ContractRun() {}

    static Stream<Class<?>> contracts() {
        return Stream.of(ContractRun.class.getDeclaredClasses())
                .<Class<?>>map(Class::getSuperclass)
                .filter(Contract.class::isAssignableFrom);
    }

    /** The tests of a contract that fail, by their names, each with one of its failures. */
    static Map<String, Throwable> failures(Class<?> contract, Supplier<TestedDriver> drivers) {
        tested = drivers;
        Map<String, Throwable> failures = new TreeMap<>();
        TestExecutionListener listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() && result.getStatus() == Status.FAILED) {
                    failures.put(nameOf(test), result.getThrowable().orElseThrow());
                }
            }
        };
        // Without the listener that keeps the records of the real run.
        LauncherConfig alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(running(contract)))
                                .build(),
                        listener);
        return failures;
    }

    private static Class<?> running(Class<?> contract) {
        return Stream.of(ContractRun.class.getDeclaredClasses())
                .filter(nested -> nested.getSuperclass() == contract)
                .findFirst()
                .orElseThrow();
    }

    private static String nameOf(TestIdentifier test) {
        return test.getSource()
                .map(source -> ((MethodSource) source).getMethodName())
                .orElseThrow();
    }

    static final class Channels extends ChannelContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Connecting extends ConnectContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Opening extends DriverContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Listening extends ListenContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Multicast extends MulticastContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Options extends OptionsContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Polling extends PollerContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Readiness extends ReadinessContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Streams extends StreamContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class StreamEnds extends StreamEndContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class Udp extends UdpContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }

    static final class UdpPeers extends UdpPeerContract {
        @Override
        protected TestedDriver testedDriver() {
            return tested.get();
        }
    }
}
