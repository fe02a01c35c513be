package io.fluv.core.wiretap;

/** How bytes look in the log. */
interface Dump {
    /** What each line begins with, so that the content stands out from the events. */
    String INDENT = "\n    ";

    /** Appends {@code bytes} in lines of limited length, each after an {@link #INDENT}. */
    void append(byte[] bytes, StringBuilder text);
}
