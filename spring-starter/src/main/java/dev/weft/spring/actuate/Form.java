package dev.weft.spring.actuate;

import org.springframework.boot.actuate.endpoint.Producible;
import org.springframework.http.MediaType;
import org.springframework.util.MimeType;

/// In what form the tree is told. Of several that are accepted Spring Boot takes the last of these: a browser accepts
/// everything, but only a browser asks for HTML.
enum Form implements Producible<Form> {

    TEXT(MediaType.TEXT_PLAIN), JSON(MediaType.APPLICATION_JSON), PAGE(MediaType.TEXT_HTML);

    private final MediaType type;

    Form(MediaType type) {
        this.type = type;
    }

    @Override
    public MimeType getProducedMimeType() {
        return type;
    }

    @Override
    public boolean isDefault() {
        return this == JSON;
    }
}
