package io.fluv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Runs classes that leak, or don't, as a build would. */
class LeakCheckTest {
    /** For the end of each test. */
    static final Deque<Closeable> LEFT = new ArrayDeque<>();

    /** JUnit finds no test here by itself, since these classes are not what surefire looks for. */
    static final class LeavesAThread {
        @Test
        void run() {
            CountDownLatch end = new CountDownLatch(1);
            Thread thread = new Thread(() -> awaitQuietly(end), "left");
            thread.setDaemon(true);
            thread.start();
            LEFT.add(end::countDown);
        }

        private static void awaitQuietly(CountDownLatch end) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static final class LeavesASocket {
        @Test
        void run() throws IOException {
            LEFT.add(DatagramChannel.open());
        }
    }

    static final class LeavesASelectorThatItsOwnClassMade {
        private static final Closeable SELECTOR = open();

        private static Closeable open() {
            try {
                Selector selector = Selector.open();
                LEFT.add(selector);
                return selector;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void run() {
            assertThat(SELECTOR).isNotNull();
        }
    }

    static final class LeavesNothing {
        private static DatagramChannel ofAll;

        @AfterAll
        static void close() throws IOException {
            ofAll.close();
        }

        @Test
        void run() throws Exception {
            Thread ended = new Thread(InetAddress::getLoopbackAddress);
            ended.start();
            ended.join();
        }

        @Nested
        class Inside {
            @Test
            void run() throws IOException {
                ofAll = DatagramChannel.open();
            }
        }
    }

    @AfterEach
    void closeWhatWasLeft() throws IOException {
        while (!LEFT.isEmpty()) {
            LEFT.remove().close();
        }
    }

    @Test
    void aThreadThatDoesNotEndFailsItsClass() {
        assertThat(SampleTests.failuresOf(LeavesAThread.class))
                .singleElement()
                .asString()
                .contains("left behind by LeavesAThread", "left", "awaitQuietly");
    }

    @Test
    void soDoesASocket() {
        assumeThat(OpenDescriptors.canBeCounted()).isTrue();
        assertThat(SampleTests.failuresOf(LeavesASocket.class))
                .containsExactly("left behind by LeavesASocket: socket: 1 more");
    }

    @Test
    void theNextClassIsNotToBlameAndWhatAClassMadeWhenItWasLoadedCounts() {
        assumeThat(OpenDescriptors.canBeCounted()).isTrue();
        assertThat(SampleTests.failuresOf(
                        LeavesASocket.class, LeavesNothing.class, LeavesASelectorThatItsOwnClassMade.class))
                .hasSize(2)
                .anySatisfy(message -> assertThat(message).startsWith("left behind by LeavesASocket: "))
                .anySatisfy(message -> assertThat(message)
                        .startsWith("left behind by LeavesASelectorThatItsOwnClassMade: ")
                        .contains("anon_inode:[eventpoll]: 1 more"));
    }

    @Test
    void aClassThatLeavesNothingPasses() {
        assertThat(SampleTests.failuresOf(LeavesNothing.class)).isEmpty();
    }

    @Test
    void runOfTestNgFailsWithAllThatItsClassesLeaveBehind() {
        assumeThat(OpenDescriptors.canBeCounted()).isTrue();
        assertThat(SampleTests.failuresOf(
                        SamplesOfTestNg.LeavesAThread.class,
                        SamplesOfTestNg.LeavesNothing.class,
                        SamplesOfTestNg.LeavesASocketAtItsEnd.class))
                .singleElement()
                .asString()
                .contains("left behind by LeavesAThread: ", "awaitQuietly")
                .contains("left behind by LeavesASocketAtItsEnd: socket: 1 more")
                .doesNotContain("LeavesNothing");
    }

    @Test
    void runOfTestNgThatLeavesNothingPasses() {
        assertThat(SampleTests.failuresOf(SamplesOfTestNg.LeavesNothing.class)).isEmpty();
    }

    /** The one that TestNG makes only to learn what tests there are has no end that could close it. */
    @Test
    void whatAConstructorOpensForTestNgIsLeftBehind() {
        assumeThat(OpenDescriptors.canBeCounted()).isTrue();
        assertThat(SampleTests.failuresOf(SamplesOfTestNg.OpensASocketWhenItIsMade.class))
                .containsExactly("left behind by the constructors of the classes: socket: 1 more");
    }
}
