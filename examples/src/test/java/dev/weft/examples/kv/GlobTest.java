package dev.weft.examples.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({"*,'',true", "*,abc,true", "a*c,ac,true", "a*c,abbc,true", "a*c,acb,false", "a*b*c,aXbYbZc,true",
        "h?llo,hello,true",
        "h?llo,hllo,false", "h[ae]llo,hallo,true", "h[ae]llo,hillo,false", "h[^e]llo,hallo,true",
        "h[^e]llo,hello,false",
        "h[a-c]llo,hbllo,true", "h[c-a]llo,hbllo,true", "h[a-c]llo,hdllo,false", "h\\?llo,h?llo,true",
        "h\\?llo,hello,false", "'','',true", "'',a,false", "a,'',false", "[a,a,true", "a\\,a,false", "**a,a,true",
        "*a*a*a*a*a*a*a*b,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,false"})
    void patternsMatchAsThoseOfRedis(String pattern, String text, boolean matches) {
        assertEquals(matches, new Glob(pattern).matches(text), pattern + " on " + text);
    }
}
