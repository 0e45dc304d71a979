package io.github.dmfstages.setting;

/**
 * A group of settings that are described together.
 *
 * @param title the title of their section
 * @param about a sentence that describes them
 */
public record Group(String title, String about) {}
