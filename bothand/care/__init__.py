"""What the practice takes on for a visitor: messages, contact, people, alerts, erasure."""
