"""How the conversation goes. Pure: a session and a message in, a session and replies out; imports only `assessment`."""
