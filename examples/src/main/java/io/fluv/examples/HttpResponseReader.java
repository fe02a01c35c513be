package io.fluv.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.Exceptions;

/**
 * Takes the answer to one request apart (RFC 9112), in whatever pieces it arrives.
 *
 * <pre>
 *              length known
 *   HEAD ───┬─────────────────▶ SIZED ───────────────────────────────┐
 *    ▲ 1xx  │ chunked                                                ▼
 *    └──────┼─────────▶ CHUNK_SIZE ──▶ CHUNK_DATA ──▶ CHUNK_END    COMPLETE
 *           │            │  ▲                            │           ▲  ▲
 *           │            │  └────────────────────────────┘           │  │
 *           │            └── last ──▶ TRAILERS ──────────────────────┘  │
 *           └─────────▶ UNTIL_END ──── the server's end ────────────────┘
 * </pre>
 *
 * Lines and heads are bounded; the body is never held, only passed on.
 */
final class HttpResponseReader {
    private enum State {
        HEAD,
        SIZED,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        UNTIL_END,
        COMPLETE
    }

    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (?<code>[1-9]\\d\\d)(?: .*)?");
    private static final Pattern CHUNK = Pattern.compile("(?<size>[0-9a-fA-F]{1,15})[ \\t]*(?:;.*)?");

    private final String asked;
    private final StringBuilder line = new StringBuilder();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    private State state = State.HEAD;
    private String head = "";
    private int code;
    private int headBytes;

    /** What is still to come, in SIZED of the body, in CHUNK_DATA of the chunk. */
    private long left;

    private long bodyBytes;

    /** @param asked what was fetched, for failures */
    HttpResponseReader(String asked) {
        this.asked = asked;
    }

    /** The parts of the body that a piece of the answer holds. */
    List<ByteBuffer> read(ByteBuffer piece) {
        List<ByteBuffer> body = new ArrayList<>();
        while (piece.hasRemaining() && state != State.COMPLETE) {
            switch (state) {
                case SIZED, CHUNK_DATA -> body.add(take(piece, left));
                case UNTIL_END -> body.add(take(piece, Long.MAX_VALUE));
                default -> readLine(piece);
            }
        }
        return body;
    }

    /** The server has ended its data, or the body is complete. */
    void end() {
        if (state == State.UNTIL_END) {
            state = State.COMPLETE;
        }
        if (state == State.HEAD) {
            throw failure("the server ended before the end of its headers");
        }
        if (state != State.COMPLETE) {
            throw failure("the server ended early, after " + bodyBytes + " bytes of the body");
        }
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    boolean isSuccess() {
        return code >= 200 && code < 300;
    }

    /** The status and the headers, a line each. */
    String head() {
        return head;
    }

    /** The status in the server's words, and where it sends one instead. */
    String statusText() {
        String status = head.lines().findFirst().orElse("").replaceFirst("HTTP/\\S+ ", "");
        String location = headers.get("location");
        return location == null ? status : status + ", see " + location;
    }

    private ByteBuffer take(ByteBuffer piece, long most) {
        int length = (int) Math.min(piece.remaining(), most);
        ByteBuffer part = piece.slice(piece.position(), length);
        piece.position(piece.position() + length);
        bodyBytes += length;
        left -= length;
        if (left == 0 && state == State.SIZED) {
            state = State.COMPLETE;
        } else if (left == 0 && state == State.CHUNK_DATA) {
            state = State.CHUNK_END;
        }
        return part;
    }

    private void readLine(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            byte next = piece.get();
            if (++headBytes > MOST_HEAD_BYTES) {
                throw failure("its headers, or a line, have more than " + MOST_HEAD_BYTES + " bytes");
            }
            if (next == '\n') {
                int length = line.length();
                boolean carriageReturn = length > 0 && line.charAt(length - 1) == '\r';
                String whole = carriageReturn ? line.substring(0, length - 1) : line.toString();
                line.setLength(0);
                onLine(whole);
                return;
            }
            line.append((char) (next & 0xff));
        }
    }

    private void onLine(String text) {
        switch (state) {
            case HEAD -> {
                if (!text.isEmpty()) {
                    lines.add(text);
                } else if (!lines.isEmpty()) {
                    onHead();
                }
            }
            case CHUNK_SIZE -> {
                Matcher size = CHUNK.matcher(text);
                if (!size.matches()) {
                    throw failure("'" + text + "' is no size of a chunk");
                }
                left = Long.parseLong(size.group("size"), 16);
                headBytes = 0;
                state = left == 0 ? State.TRAILERS : State.CHUNK_DATA;
            }
            case CHUNK_END -> {
                if (!text.isEmpty()) {
                    throw failure("a chunk is longer than it said");
                }
                headBytes = 0;
                state = State.CHUNK_SIZE;
            }
            default -> {
                if (text.isEmpty()) {
                    state = State.COMPLETE;
                }
            }
        }
    }

    private void onHead() {
        Matcher status = STATUS.matcher(lines.get(0));
        if (!status.matches()) {
            throw failure("'" + lines.get(0) + "' is no status of HTTP/1.1");
        }
        code = Integer.parseInt(status.group("code"));
        head = String.join(System.lineSeparator(), lines);
        headers.clear();
        lines.subList(1, lines.size()).forEach(this::addHeader);
        lines.clear();
        headBytes = 0;
        if (code >= 200) {
            state = bodyState();
        }
    }

    private void addHeader(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw failure("'" + text + "' is no header");
        }
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        String before = headers.putIfAbsent(name, value);
        if (before != null && name.equals("content-length") && !before.equals(value)) {
            throw failure("it has two lengths, " + before + " and " + value);
        }
    }

    /** Section 6.3: how the body ends. */
    private State bodyState() {
        if (code == 204 || code == 304) {
            return State.COMPLETE;
        }
        String coding = headers.get("transfer-encoding");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw failure("its transfer coding is " + coding + ", of which only chunked is understood");
            }
            return State.CHUNK_SIZE;
        }
        String length = headers.get("content-length");
        if (length == null) {
            return State.UNTIL_END;
        }
        if (!length.matches("\\d{1,18}")) {
            throw failure("'" + length + "' is no length");
        }
        left = Long.parseLong(length);
        return left == 0 ? State.COMPLETE : State.SIZED;
    }

    /** Wrapped as Reactor wraps what is thrown within an operator, so that whoever waits gets the plain failure. */
    private RuntimeException failure(String what) {
        return Exceptions.propagate(new IOException("http-get " + asked + ": " + what));
    }
}
