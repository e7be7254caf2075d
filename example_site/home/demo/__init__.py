"""The content that ``manage.py load_demo`` publishes: invented people, real sources."""
