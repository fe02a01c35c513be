package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/**
 * What {@link LeakCheckTest} has TestNG run. Public, as it wants its classes, and none of them in that class itself, where
 * TestNG would find them without being asked.
 */
public final class SamplesOfTestNg {
    private SamplesOfTestNg() {}

    public static final class LeavesAThread {
        @Test
        public void run() {
            new LeakCheckTest.LeavesAThread().run();
        }
    }

    public static final class LeavesASocketAtItsEnd {
        @Test
        public void run() {
            assertThat(LeakCheckTest.LEFT).isNotNull();
        }

        @AfterClass
        public void open() throws IOException {
            LeakCheckTest.LEFT.add(DatagramChannel.open());
        }
    }

    public static final class OpensASocketWhenItIsMade {
        private final DatagramChannel ofAll = open();

        private static DatagramChannel open() {
            try {
                DatagramChannel channel = DatagramChannel.open();
                LeakCheckTest.LEFT.add(channel);
                return channel;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        public void run() {
            assertThat(ofAll.isOpen()).isTrue();
        }

        @AfterClass
        public void close() throws IOException {
            ofAll.close();
        }
    }

    public static final class LeavesNothing {
        private DatagramChannel ofAll;

        @BeforeClass
        public void open() throws IOException {
            ofAll = DatagramChannel.open();
        }

        @Test
        public void run() {
            assertThat(ofAll.isOpen()).isTrue();
        }

        @AfterClass
        public void close() throws IOException {
            ofAll.close();
        }
    }
}
