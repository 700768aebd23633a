"""The dashboard: pages for those in office, entered by a link from the chat. They look; work happens in the chat."""
