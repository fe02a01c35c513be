package io.fluv.examples.livefeed.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.examples.livefeed.intake.KernelQueues.Queue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelQueuesTest {
    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n";

    @TempDir
    Path folder;

    @Test
    void readsTheQueuesOfBothEndsOfAConnection() throws Exception {
        Files.writeString(
                folder.resolve("tcp"),
                HEADER
                        + "   0: 0100007F:1D5A 0100007F:8DF2 01 00000000:00001000 00:00000000 00000000     0        0 582 1 00 100\n"
                        + "   1: 0100007F:8DF2 0100007F:1D5A 01 0000ABCD:00000000 01:00000014 00000000     0        0 583 2 00 20\n");
        InetSocketAddress here = at(0x1D5A, 127, 0, 0, 1);
        InetSocketAddress there = at(0x8DF2, 127, 0, 0, 1);

        KernelQueues queues = KernelQueues.in(folder);

        assertThat(queues.tcp(here, there)).isEqualTo(new Queue(0, 0x1000, 0));
        assertThat(queues.tcp(there, here)).isEqualTo(new Queue(0xABCD, 0, 0));
    }

    @Test
    void readsAddressesOfIpv6AndThoseOfIpv4InItsForm() throws Exception {
        Files.writeString(
                folder.resolve("tcp6"),
                HEADER
                        + "   0: 00000000000000000000000001000000:1D5A 00000000000000000000000001000000:8DF2 01 00000001:00000002 00:00000000 00000000 0 0 5 1 0\n"
                        + "   1: 0000000000000000FFFF00000100007F:1D5A 0000000000000000FFFF00000200007F:8DF2 01 00000003:00000004 00:00000000 00000000 0 0 6 1 0\n");

        KernelQueues queues = KernelQueues.in(folder);

        assertThat(queues.tcp(
                        at(0x1D5A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
                        at(0x8DF2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
                .isEqualTo(new Queue(1, 2, 0));
        assertThat(queues.tcp(at(0x1D5A, 127, 0, 0, 1), at(0x8DF2, 127, 0, 0, 2)))
                .isEqualTo(new Queue(3, 4, 0));
    }

    @Test
    void readsWhatUdpHasDropped() throws Exception {
        Files.writeString(
                folder.resolve("udp"),
                HEADER
                        + "  130: 0100007F:1D5A 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 4438503 2 000000004364aebd 17\n");

        assertThat(KernelQueues.in(folder).udp(at(0x1D5A, 127, 0, 0, 1))).isEqualTo(new Queue(0, 0x300, 17));
    }

    @Test
    void knowsNothingWhereTheSystemTellsNothing() throws Exception {
        KernelQueues queues = KernelQueues.in(folder);
        InetSocketAddress any = at(1, 127, 0, 0, 1);

        assertThat(queues.tcp(any, any)).isEqualTo(Queue.NONE);
        assertThat(queues.udp(any)).isEqualTo(Queue.NONE);
    }

    private static InetSocketAddress at(int port, int... address) throws UnknownHostException {
        byte[] bytes = new byte[address.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) address[i];
        }
        return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    }
}
