"""One database: its engine, its tables and its schema's version. The only home of SQLAlchemy and alembic."""
