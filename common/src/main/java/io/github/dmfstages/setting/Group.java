package io.github.dmfstages.setting;

/**
 * Settings that are described together.
 *
 * @param title of their section
 * @param about what they are, in a sentence
 */
public record Group(String title, String about) {}
