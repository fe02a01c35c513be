package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class OwnProcessTest {
    private static final long PARENT = ProcessHandle.current().pid();

    private boolean prepared;

    @BeforeEach
    void prepare() {
        prepared = true;
    }

    @Test
    @OwnProcess(descriptors = 111, heap = "50m")
    void runsInAChildWithItsLimitsAndItsPreparation() {
        assertThat(prepared).isTrue();
        assertThat(OwnProcessRun.isChild()).isTrue();
        assertThat(ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                        .getMaxFileDescriptorCount())
                .isEqualTo(111);
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(51 << 20);
    }

    /** As whoever runs the build, nobody could listen on a port below 1024, unless that is root. */
    @Test
    @OwnProcess(network = true)
    void aNetworkOfItsOwnHasLoopbackAndNothingElse() throws Exception {
        assertThat(NetworkInterface.networkInterfaces())
                .singleElement()
                .satisfies(lo -> assertThat(lo.isLoopback()).isTrue());
        try (ServerSocket socket = new ServerSocket(53, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }

    @Test
    void theNetworkOfTheHostIsLeftAlone() {
        assertThatThrownBy(() -> OwnNetwork.change(Tool.IP, "link", "set", "lo", "down"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itsFailureIsTheFailureOfTheTest() {
        assertThat(run(Failing.class))
                .returns(Status.FAILED, TestExecutionResult::getStatus)
                .extracting(result -> result.getThrowable().orElseThrow())
                .asString()
                .contains("it broke in ")
                .doesNotContain("it broke in " + PARENT)
                .contains("said before");
    }

    @Test
    void itsReasonToSkipIsTheReasonOfTheTest() {
        assertThat(run(Skipping.class))
                .returns(Status.ABORTED, TestExecutionResult::getStatus)
                .extracting(result -> result.getThrowable().orElseThrow().getMessage())
                .isEqualTo("skipped: it is not installed");
    }

    @Test
    void aProcessThatDiesFailsTheTest() {
        assertThat(run(Dying.class).getStatus()).isEqualTo(Status.FAILED);
    }

    /** With no listener but this one: the one that the service file names records this test itself. */
    private static TestExecutionResult run(Class<?> samples) {
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        Last last = new Last();
        LauncherFactory.create(config)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(samples))
                                .build(),
                        last);
        return last.result;
    }

    private static final class Last implements TestExecutionListener {
        private TestExecutionResult result;

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult given) {
            if (identifier.isTest()) {
                result = given;
            }
        }
    }

    // The samples. Surefire runs no nested classes by itself.

    static class Failing {
        @Test
        @OwnProcess
        void fails() {
            System.err.println("said before");
            fail("it broke in " + ProcessHandle.current().pid());
        }
    }

    static class Skipping {
        @Test
        @OwnProcess
        void skips() {
            Assumptions.abort("skipped: it is not installed");
        }
    }

    static class Dying {
        @Test
        @OwnProcess
        void dies() {
            Runtime.getRuntime().halt(0);
        }
    }
}
