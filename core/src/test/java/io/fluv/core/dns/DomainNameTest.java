package io.fluv.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {
    @ParameterizedTest
    @Tag("uv-117")
    @CsvSource({
        "straße.de, xn--strae-oqa.de",
        "faß.de, xn--fa-hia.de",
        "mañana.com, xn--maana-pta.com",
        "bücher.com, xn--bcher-kva.com",
        "café.com, xn--caf-dma.com",
        "☃-⌘.com, xn----dqo34k.com",
        "💩.la, xn--ls8h.la",
        "джpумлатест.bрфa, xn--p-8sbkgc5ag7bhce.xn--ba-lmcq",
        "βόλος.com, xn--nxasmm1c.com",
        "ශ්‍රී.com, xn--10cl1a0b660p.com",
        "نامه‌ای.com, xn--mgba3gch31f060k.com",
        "他们为什么不说中文, xn--ihqwcrb4cv8a8dqg056pqjye",
        "Pročprostěnemluvíčesky, xn--proprostnemluvesky-uyb24dma41a",
        "למההםפשוטלאמדבריםעברית, xn--4dbcagdahymbxekheh6e0a7fei0b",
        "なぜみんな日本語を話してくれないのか, xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"
    })
    void namesAreEncodedAsUts46Has(String name, String ascii) {
        assertThat(DomainName.toAscii(name)).isEqualTo(ascii);
    }

    @ParameterizedTest
    @Tag("uv-117")
    @ValueSource(strings = {"mañana。com", "mañana．com", "mañana｡com"})
    void theDotsOfOtherScriptsAreDots(String name) {
        assertThat(DomainName.toAscii(name)).isEqualTo("xn--maana-pta.com");
    }

    @ParameterizedTest
    @CsvSource({
        "EXAMPLE.Com, example.com",
        "example.com., example.com.",
        "BÜCHER.de, xn--bcher-kva.de",
        "Bu\u0308cher.de, xn--bcher-kva.de",
        "ｅｘａｍｐｌｅ．ｃｏｍ, example.com",
        "ΒΌΛΟΣ.com, xn--nxasmq6b.com",
        "a\u00adb.com, ab.com",
        "_srv._tcp.example.com, _srv._tcp.example.com",
        "xn--strae-oqa.de, xn--strae-oqa.de"
    })
    void lettersAreMappedBeforeTheyAreEncoded(String name, String ascii) {
        assertThat(DomainName.toAscii(name)).isEqualTo(ascii);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                ".a",
                "a b",
                "localhost\u0000.example.com",
                "a\tb",
                "a\u007fb",
                "\u0301a.com",
                "a\u202eb.com",
                "ä\ud800.com",
                "ä\u00a0b.com",
                "ä\ue000.com",
                "\u00ad",
                "a\u2488b.com",
                "a\u2024com",
                "a\ufe12com",
                "a\u2026com",
                "a\u3164b.com"
            })
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> DomainName.toAscii(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelsHave63CharactersAndNames253() {
        String label = "a".repeat(63);
        String name = String.join(".", label, label, label, "a".repeat(61));

        assertThat(DomainName.toAscii(name)).hasSize(253);
        assertThat(DomainName.toAscii(name + ".")).isEqualTo(name + ".");
        assertThatThrownBy(() -> DomainName.toAscii(name + "a")).hasMessageContaining("253");
        assertThatThrownBy(() -> DomainName.toAscii("ü".repeat(60))).hasMessageContaining("63");
    }
}
