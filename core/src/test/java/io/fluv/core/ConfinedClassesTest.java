package io.fluv.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing that can change is left out of the tests that touch it from the wrong thread, unless there is a reason. */
class ConfinedClassesTest {
    /** Touched by LoopConfinementTest, StreamConfinementTest or UdpConfinementTest. */
    private static final Set<String> TOUCHED = Set.of(
            "flow.Outlet",
            "flow.SourceSubscriber",
            "loop.EndSignal",
            "loop.EndSignal$Waiter",
            "loop.EventLoop",
            "loop.ScheduledTask",
            "loop.SocketHandle",
            "nio.NioChannel",
            "tcp.ConnectAttempt",
            "tcp.StreamHandle",
            "tcp.StreamInput",
            "tcp.StreamOutput",
            "tcp.TcpListener",
            "tcp.WriteOperation",
            "time.Timer",
            "time.TimerQueue",
            "udp.EachSend",
            "udp.Memberships",
            "udp.SourceSend",
            "udp.StreamSend",
            "udp.UdpHandle",
            "udp.UdpInput",
            "udp.UdpOutput");

    /** Why another thread can't get at what it should not. */
    private static final Map<String, String> REASONS = new TreeMap<>(Map.ofEntries(
            Map.entry("Lookup$Builder", "seen by the call that made it alone"),
            Map.entry("TcpOptions$Builder", "seen by the call that made it alone"),
            Map.entry("dns.Inquiry", "every way to its private steps goes over its loop, where they assert that"),
            Map.entry("dns.JdkResolver", "guarded by a lock"),
            Map.entry("dns.JdkResolver$Question", "guarded by the resolver's lock"),
            Map.entry("dns.LookupThreads", "guarded by a lock"),
            Map.entry("flow.Chain", "within a queue or a ring that is confined"),
            Map.entry("flow.Chain$Link", "within a chain"),
            Map.entry("flow.Demand", "within a subscription"),
            Map.entry("flow.Outlet$Subscription", "its private steps assert where they are; cancelled is volatile"),
            Map.entry("flow.SharedQueue$Element", "within a queue"),
            Map.entry("flow.SharedQueue$Share", "within a write or a send"),
            Map.entry("flow.SourceRing", "within an output"),
            Map.entry("frame.Deframer", "within an input; a decoder needs no loop"),
            Map.entry("frame.UnreadBytes", "within an input"),
            Map.entry("loop.Postponed", "within a loop, whose ways to it assert where they are"),
            Map.entry("tcp.ConnectRace", "every way to its private steps goes over its loop, where they assert that"),
            Map.entry("nio.NioConnectChannel", "within an attempt to connect, which asserts where it is"),
            Map.entry("nio.NioListenChannel", "within a listener, which asserts where it is"),
            Map.entry("nio.NioStreamChannel", "within a stream, which asserts where it is"),
            Map.entry("tcp.QueuedBuffer", "within an output"),
            Map.entry("wiretap.TappedDecoder", "within a deframer, as what it taps")));

    @Test
    void everyClassWhoseFieldsChangeIsTouchedByATestOrHasAReason() {
        Set<String> changing = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.fluv.core").stream()
                        .filter(type -> type.getFields().stream().anyMatch(ConfinedClassesTest::isPlainAndChanges))
                        .map(JavaClass::getName)
                        .map(name -> name.substring("io.fluv.core.".length()))
                        .collect(Collectors.toCollection(TreeSet::new));

        Set<String> known = new TreeSet<>(TOUCHED);
        known.addAll(REASONS.keySet());
        assertThat(changing).isEqualTo(known);
    }

    private static boolean isPlainAndChanges(JavaField field) {
        Set<JavaModifier> modifiers = field.getModifiers();
        return !modifiers.contains(JavaModifier.FINAL)
                && !modifiers.contains(JavaModifier.STATIC)
                && !modifiers.contains(JavaModifier.VOLATILE);
    }
}
